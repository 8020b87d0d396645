// SPDX-License-Identifier: MIT
// Bench: how long EU DSS takes for the steps of a convention's life, in one thread of a warm JVM.
//
// usage: Bench PKI FILES ROUNDS
// PKI is as pki.py makes it: signer.p12, tsa.p12, root.pem, lists. FILES holds issued.pdf, signed.pdf and sealed.pdf; what DSS made of them
// goes there too, as dss-STEP.pdf. Each step runs ROUNDS times unmeasured, then ROUNDS times measured; a verification less often.
// One row a step: "DSS STEP MS ms each, N a second".
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.PAdESTimestampParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

public class Bench {
	private static final String KEY = "signer";

	private interface Step {
		DSSDocument run() throws IOException;
	}

	private final Path pki, files;
	private final int rounds;
	private final PAdESService pades;
	private final TheirPki.Stamper stamper;
	private final Pkcs12SignatureToken token;
	private final DSSPrivateKeyEntry entry;

	private Bench(Path pki, Path files, int rounds) throws IOException {
		this.pki = pki;
		this.files = files;
		this.rounds = rounds;
		stamper = new TheirPki.Stamper(pki);
		pades = new PAdESService(TheirPki.verifier(pki));
		pades.setTspSource(stamper);
		token = TheirPki.token(pki, KEY);
		entry = token.getKeys().get(0);
	}

	public static void main(String[] args) throws IOException {
		Bench b = new Bench(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]));
		DSSDocument issued = b.read("issued"), signed = b.read("signed"), sealed = b.read("sealed");
		b.measure("sign", b.rounds, () -> b.sign(issued, "accueil-1", "T", true));
		b.measure("seal", b.rounds, () -> b.sign(signed, "cachet", "LTA", false));
		b.measure("extend", b.rounds, () -> b.extend(sealed));
		b.measure("verify", Math.max(1, b.rounds / 2), () -> b.verify(sealed, false));
		b.measure("verify-painted", Math.max(1, b.rounds / 5), () -> b.verify(sealed, true));
		b.token.close();
	}

	private DSSDocument read(String name) throws IOException {
		return new InMemoryDocument(Files.readAllBytes(files.resolve(name + ".pdf")), name + ".pdf");
	}

	private void measure(String name, int n, Step step) throws IOException {
		DSSDocument made = null;
		for (int i = 0; i < n; i++)
			made = step.run();
		long from = System.nanoTime();
		for (int i = 0; i < n; i++)
			made = step.run();
		double ms = (System.nanoTime() - from) / 1e6 / n;
		System.out.printf(Locale.ROOT, "DSS %-14s %8.2f ms each, %7.1f a second%n", name, ms, 1000 / ms);
		if (made != null)
			made.save(files.resolve("dss-" + name + ".pdf").toString());
	}

	private PAdESSignatureParameters parameters(String level) {
		PAdESSignatureParameters p = new PAdESSignatureParameters();
		p.setSigningCertificate(entry.getCertificate());
		p.setCertificateChain(entry.getCertificateChain());
		p.setDigestAlgorithm(DigestAlgorithm.SHA256);
		p.setSignatureLevel(SignatureLevel.valueByName("PAdES-BASELINE-" + level));
		p.setArchiveTimestampParameters(new PAdESTimestampParameters(DigestAlgorithm.SHA256));
		return p;
	}

	/** Told nothing about how it looks, DSS makes a field invisible. */
	private DSSDocument sign(DSSDocument d, String field, String level, boolean visible) {
		PAdESSignatureParameters p = parameters(level);
		if (visible) {
			SignatureImageTextParameters text = new SignatureImageTextParameters();
			text.setText("Signed elsewhere");
			p.getImageParameters().setTextParameters(text);
		}
		p.getImageParameters().getFieldParameters().setFieldId(field);
		stamper.begin(true);
		return pades.signDocument(d, p, token.sign(pades.getDataToSign(d, p), SignatureAlgorithm.ECDSA_SHA256, entry));
	}

	private DSSDocument extend(DSSDocument d) {
		stamper.begin(false);
		return pades.extendDocument(d, parameters("LTA"));
	}

	/** Its default policy; nothing is fetched. Without painting it compares no pictures of pages. */
	private DSSDocument verify(DSSDocument d, boolean painted) throws IOException {
		var validator = Judge.open(d, painted);
		validator.setCertificateVerifier(TheirPki.verifier(pki));
		SimpleReport said = validator.validateDocument().getSimpleReport();
		for (String id : said.getSignatureIdList())
			if (said.getIndication(id) != Indication.TOTAL_PASSED)
				throw new IllegalStateException("sealed.pdf: " + said.getIndication(id) + " " + said.getSubIndication(id));
		return null;
	}
}
