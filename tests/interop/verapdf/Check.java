// SPDX-License-Identifier: MIT
// Check: what veraPDF says of files against PDF/A-3a and PDF/UA-1, one thread a core; exit 0 when all conform.
import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Check {
	private static final int SHOWN = 2;

	public static void main(String[] files) throws Exception {
		VeraGreenfieldFoundryProvider.initialise();
		ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
		List<Future<String>> rows = new ArrayList<>();
		for (String flavour : new String[] { "3a", "ua1" })
			for (String file : files)
				rows.add(pool.submit(() -> row(file, PDFAFlavour.fromString(flavour))));
		boolean all = true;
		for (Future<String> row : rows) {
			System.out.print(row.get());
			all &= row.get().contains(" conforms, ");
		}
		pool.shutdown();
		System.exit(all ? 0 : 1);
	}

	private static String row(String file, PDFAFlavour flavour) {
		try {
			return judge(file, flavour);
		} catch (Exception | LinkageError e) {
			return String.format("verapdf: %s %s does NOT conform, %s%n", file, flavour.getId(), e);
		}
	}

	private static String judge(String file, PDFAFlavour flavour) throws Exception {
		try (FileInputStream in = new FileInputStream(file);
				PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour)) {
			ValidationResult r = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
			StringBuilder said = new StringBuilder(String.format("verapdf: %s %s %s, %d checks%n", file, flavour.getId(),
				r.isCompliant() ? "conforms" : "does NOT conform", r.getTotalAssertions()));
			Map<String, Integer> seen = new TreeMap<>();
			for (TestAssertion t : r.getTestAssertions()) {
				String rule = t.getRuleId().getClause() + "-" + t.getRuleId().getTestNumber();
				if (t.getStatus() == TestAssertion.Status.FAILED && seen.merge(rule, 1, Integer::sum) <= SHOWN)
					said.append("  ").append(rule).append(' ').append(t.getMessage()).append(' ')
						.append(t.getLocation().getContext()).append('\n');
			}
			return said.toString();
		}
	}
}
