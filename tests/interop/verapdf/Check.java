// SPDX-License-Identifier: MIT
// Check: what veraPDF says of files against PDF/A-3a and PDF/UA-1; exit 0 when all conform.
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
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
		boolean all = true;
		for (String flavour : new String[] { "3a", "ua1" })
			for (String file : files)
				all &= conforms(file, PDFAFlavour.fromString(flavour));
		System.exit(all ? 0 : 1);
	}

	private static boolean conforms(String file, PDFAFlavour flavour) throws Exception {
		try (FileInputStream in = new FileInputStream(file);
				PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour)) {
			ValidationResult r = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
			System.out.printf("verapdf: %s %s %s, %d checks%n", file, flavour.getId(),
				r.isCompliant() ? "conforms" : "does NOT conform", r.getTotalAssertions());
			Map<String, Integer> seen = new TreeMap<>();
			for (TestAssertion t : r.getTestAssertions()) {
				String rule = t.getRuleId().getClause() + "-" + t.getRuleId().getTestNumber();
				if (t.getStatus() == TestAssertion.Status.FAILED && seen.merge(rule, 1, Integer::sum) <= SHOWN)
					System.out.println("  " + rule + " " + t.getMessage() + " " + t.getLocation().getContext());
			}
			return r.isCompliant();
		}
	}
}
