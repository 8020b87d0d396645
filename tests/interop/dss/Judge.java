// SPDX-License-Identifier: MIT
// Judge: what EU DSS says of each signature and time-stamp of files, with one trusted root and nothing fetched.
//
// usage: Judge REPORTS (WORD=VALUE | FILE)...
//   trust=PEM     the only trusted certificate of the files that follow; forgets the evidence of those before
//   evidence=PDF  its revocation lists serve the files that follow, as an authority's address would
//   level=B|T|LT|LTA   what every signature of the files that follow must reach; any when not said
//   look=yes|no   whether pages are painted and compared, which costs seconds a file
// One row a signature: "ok dss FILE FIELD: INDICATION LEVEL" or "not ok ..."; DSS's own reports go to REPORTS.
import eu.europa.esig.dss.crl.CRLUtils;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.RevocationOrigin;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.pdf.PdfDssDict;
import eu.europa.esig.dss.pdf.modifications.DefaultPdfDifferencesFinder;
import eu.europa.esig.dss.pdf.pdfbox.PdfBoxNativeObjectFactory;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.CRLToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public class Judge {
	/** Certificates of the demonstration name no address: said by DSS, and true. */
	private static final Set<String> EXPECTED = Set.of("BBB_XCV_AIA_PRES_ANS", "BBB_XCV_REVOC_PRES_ANS");
	/** Said when an object changed in a way that DSS has no name for; see ourWidget. */
	private static final Set<String> UNDEFINED = Set.of("BBB_FC_DSCNUOM_ANS", "BBB_FC_ISVADMDPD_ANS");

	private record Task(String file, CertificateToken root, String evidence, String level, boolean look) { }

	private final Path reports;

	Judge(Path reports) {
		this.reports = reports;
	}

	public static void main(String[] args) throws Exception {
		Judge judge = new Judge(Files.createDirectories(Path.of(args[0])));
		ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
		List<Future<String>> rows = new ArrayList<>();
		CertificateToken root = null;
		String evidence = null, level = null;
		boolean look = true;
		for (int i = 1; i < args.length; i++) {
			String[] word = args[i].split("=", 2);
			switch (word.length == 1 ? "" : word[0]) {
			case "trust" -> { root = DSSUtils.loadCertificate(new File(word[1])); evidence = null; }
			case "evidence" -> evidence = word[1];
			case "level" -> level = word[1].isEmpty() ? null : word[1];
			case "look" -> look = word[1].equals("yes");
			default -> {
				Task task = new Task(args[i], root, evidence, level, look);
				rows.add(pool.submit(() -> judge.rows(task)));
			}
			}
		}
		boolean all = true;
		for (Future<String> row : rows) {
			System.out.print(row.get());
			all &= !row.get().startsWith("not ok") && !row.get().contains("\nnot ok");
		}
		pool.shutdown();
		System.exit(all ? 0 : 1);
	}

	private String rows(Task task) {
		try {
			return judge(task);
		} catch (Exception | LinkageError e) {
			return "not ok dss " + task.file + " " + e + "\n";
		}
	}

	private String judge(Task task) throws IOException {
		SignedDocumentValidator validator = open(task.file, task.look);
		CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
		trusted.addCertificate(task.root);
		CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
		verifier.addTrustedCertSources(trusted);
		if (task.evidence != null) {
			List<PdfDssDict> kept = ((PDFDocumentValidator) open(task.evidence, false)).getDssDictionaries();
			verifier.setCrlSource((cert, issuer) -> list(kept, cert, issuer));
		}
		validator.setCertificateVerifier(verifier);
		Reports said = validator.validateDocument();
		keep(task.file, said);
		SimpleReport simple = said.getSimpleReport();
		StringBuilder rows = new StringBuilder();
		for (String id : simple.getSignatureIdList())
			rows.append(row(task, simple, id, said.getDiagnosticData().getSignatureById(id)));
		for (String id : simple.getTimestampIdList())
			rows.append(row(task, simple, id, null));
		for (String id : simple.getEvidenceRecordIdList())
			rows.append(row(task, simple, id, null));
		return rows.isEmpty() ? "not ok dss " + task.file + " no signature found\n" : rows.toString();
	}

	private static SignedDocumentValidator open(String file, boolean look) {
		return open(new FileDocument(file), look);
	}

	static SignedDocumentValidator open(DSSDocument file, boolean look) {
		SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(file);
		if (!look && validator instanceof PDFDocumentValidator pdf) {
			DefaultPdfDifferencesFinder finder = new DefaultPdfDifferencesFinder();
			finder.setMaximalPagesAmountForVisualComparison(0);
			PdfBoxNativeObjectFactory factory = new PdfBoxNativeObjectFactory();
			factory.setPdfDifferencesFinder(finder);
			pdf.setPdfObjFactory(factory);
		}
		return validator;
	}

	private static CRLToken list(List<PdfDssDict> kept, CertificateToken cert, CertificateToken issuer) {
		for (PdfDssDict dss : kept)
			for (var crl : dss.getCRLs().values())
				try {
					var validity = CRLUtils.buildCRLValidity(crl, issuer);
					if (!validity.isValid())
						continue;
					CRLToken token = new CRLToken(cert, validity);
					token.setExternalOrigin(RevocationOrigin.EXTERNAL);
					return token;
				} catch (IOException e) {
					throw new IllegalStateException(e);
				}
		return null;
	}

	private void keep(String file, Reports said) throws IOException {
		String name = file.replaceAll("^.*/([^/]*/[^/]*)$", "$1").replace('/', '_');
		Files.writeString(reports.resolve(name + ".simple.xml"), said.getXmlSimpleReport());
		Files.writeString(reports.resolve(name + ".detailed.xml"), said.getXmlDetailedReport());
		Files.writeString(reports.resolve(name + ".etsi.xml"), said.getXmlValidationReport());
	}

	private static String row(Task task, SimpleReport simple, String id, SignatureWrapper sig) {
		Indication got = simple.getIndication(id);
		String level = sig == null ? "" : String.valueOf(simple.getSignatureFormat(id));
		boolean good = got == Indication.TOTAL_PASSED || got == Indication.PASSED;
		StringBuilder words = new StringBuilder();
		if (sig != null && task.level != null && !level.endsWith("-BASELINE-" + task.level)) {
			good = false;
			words.append(", wanted level ").append(task.level);
		}
		for (Message m : simple.getAdESValidationErrors(id))
			words.append(", ").append(m.getKey());
		for (Message m : simple.getAdESValidationWarnings(id))
			if (!EXPECTED.contains(m.getKey()) && !(UNDEFINED.contains(m.getKey()) && ourWidget(sig))) {
				good = false;
				words.append(", warns ").append(m.getKey());
			}
		String name = sig == null ? "time-stamp" : sig.getSignatureFieldNames().isEmpty() ? "container" :
			String.join("+", sig.getSignatureFieldNames());
		Object why = simple.getSubIndication(id);
		return (good ? "ok" : "not ok") + " dss " + task.file + " " + name + ": " + got.toString().replace('_', '-')
			+ (why == null ? "" : " " + why) + " " + level + words + "\n";
	}

	/**
	 * DSS reaches a signed field a third time, from the Form element of a tagged document (OBJR, ISO 32000-1 14.7.4.3),
	 * and has no category for that path: the same /V that it lists as form filling by /Annots and /Fields. Only that
	 * is let pass; see README.md.
	 */
	private static boolean ourWidget(SignatureWrapper sig) {
		List<XmlObjectModification> filled = sig.getPdfSignatureOrFormFillChanges();
		for (XmlObjectModification m : sig.getPdfUndefinedChanges()) {
			String path = m.getValue();
			int at = path.indexOf(" /Obj ");
			if (!path.startsWith("/Catalog /StructTreeRoot ") || at < 0 || filled.stream().noneMatch(
					f -> f.getValue().endsWith(path.substring(at + " /Obj".length())) && f.getValue().contains(" /Fields ")))
				return false;
		}
		return true;
	}
}
