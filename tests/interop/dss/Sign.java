// SPDX-License-Identifier: MIT
// Sign: files that EU DSS signs, for our verifier to judge; keys, time-stamper and revocation lists are those of pki.py.
//
// usage: Sign PKI BASE-TABLE.pdf BASE-STREAM.pdf OURS.pdf FOLDER
// OURS.pdf is a certified convention whose fields are empty. Prints one line a file: "FILE VERDICT LEVEL...", the
// levels in the order of the signatures.
import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.MimeTypeEnum;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.PAdESTimestampParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.signature.AbstractSignatureParameters;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public class Sign {
	private static final String[] LEVELS = { "B", "T", "LT", "LTA" };
	private static final String[] KEYS = { "rsa2048", "rsa3072", "rsa2048-pss", "rsa3072-pss", "p256", "p384", "p521" };
	private static final DigestAlgorithm[] DIGESTS = { DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512 };

	private final Path pki, out;
	private final PAdESService pades;
	private final ASiCWithCAdESService asic;
	private final TheirPki.Stamper stamper;

	private Sign(Path pki, Path out) throws IOException {
		this.pki = pki;
		this.out = Files.createDirectories(out);
		stamper = new TheirPki.Stamper(pki);
		pades = new PAdESService(TheirPki.verifier(pki));
		pades.setTspSource(stamper);
		asic = new ASiCWithCAdESService(TheirPki.verifier(pki));
		asic.setTspSource(stamper);
	}

	public static void main(String[] args) throws IOException {
		Sign s = new Sign(Path.of(args[0]), Path.of(args[4]));
		FileDocument[] bases = { new FileDocument(args[1]), new FileDocument(args[2]) };
		s.matrix(bases);
		for (int k = 0; k < bases.length; k++)
			s.several(bases[k], k == 0 ? "table" : "stream");
		s.inOurs(new FileDocument(args[3]));
		s.containers(ASiCContainerType.ASiC_E, ".asice");
		s.containers(ASiCContainerType.ASiC_S, ".asics");
	}

	private void matrix(DSSDocument[] bases) throws IOException {
		for (int i = 0; i < KEYS.length; i++)
			for (int j = 0; j < LEVELS.length; j++) {
				PAdESSignatureParameters p = parameters(KEYS[i], LEVELS[j]);
				p.setDigestAlgorithm(DIGESTS[(i + j) % DIGESTS.length]);
				p.setIncludeVRIDictionary(i % 2 == 1);
				if ((i + j) % 3 == 0)
					show(p, 20);
				put(KEYS[i] + "-B-" + LEVELS[j] + (i % 2 == 0 ? "-table" : "-stream") + ".pdf", pdf(bases[i % 2], p, KEYS[i]),
					"B-" + LEVELS[j]);
			}
	}

	/** Certification, approvals of several keys, the last at the highest level, and then a renewal. */
	private void several(DSSDocument base, String kind) throws IOException {
		PAdESSignatureParameters p = parameters("p384", "T");
		p.setPermission(CertificationPermission.MINIMAL_CHANGES_PERMITTED);
		DSSDocument d = pdf(base, p, "p384");
		d = pdf(d, parameters("rsa2048", "T"), "rsa2048");
		put("two-" + kind + ".pdf", d, "B-T B-T");
		d = pdf(d, parameters("p521", "T"), "p521");
		d = pdf(d, parameters("p256", "LTA"), "p256");
		put("four-" + kind + ".pdf", d, "B-LTA B-LTA B-LTA B-LTA");
		stamper.begin(false);
		put("renewed-" + kind + ".pdf", pades.extendDocument(d, parameters("p256", "LTA")), "B-LTA B-LTA B-LTA B-LTA");
	}

	/**
	 * A field that is there. Told nothing about how it looks, DSS makes it invisible by a /Rect of zeros: that is a
	 * change which the certification does not allow.
	 */
	private void inOurs(DSSDocument ours) throws IOException {
		for (boolean visible : new boolean[] { true, false }) {
			PAdESSignatureParameters p = parameters("p384", "T");
			if (visible)
				show(p, 0);
			p.getImageParameters().getFieldParameters().setFieldId("accueil-1");
			DSSDocument d = pdf(ours, p, "p384");
			put(visible ? "in-ours.pdf" : "in-ours-hidden.pdf", d, visible ? "passed" : "failed", "B-T B-T");
		}
	}

	/** The archive time-stamps of an ASiC-E stand beside the signature, those of an ASiC-S in it; the last is renewed once. */
	private void containers(ASiCContainerType type, String suffix) throws IOException {
		InMemoryDocument text = new InMemoryDocument("Bonjour".getBytes(StandardCharsets.UTF_8), "a.txt", MimeTypeEnum.TEXT);
		InMemoryDocument more = new InMemoryDocument("<a/>".getBytes(StandardCharsets.UTF_8), "b.xml", MimeTypeEnum.XML);
		for (int j = 0; j < LEVELS.length; j++) {
			String key = KEYS[2 * j % KEYS.length];
			ASiCWithCAdESSignatureParameters p = new ASiCWithCAdESSignatureParameters();
			p.aSiC().setContainerType(type);
			prepare(p, key);
			p.setSignatureLevel(SignatureLevel.valueByName("CAdES-BASELINE-" + LEVELS[j]));
			List<DSSDocument> files = type == ASiCContainerType.ASiC_E ? List.of(text, more) : List.of(text);
			stamper.begin(true);
			DSSDocument d = asic.signDocument(files, p, value(asic.getDataToSign(files, p), p, key));
			put(key + "-B-" + LEVELS[j] + suffix, d, "B-" + LEVELS[j]);
			if (j == LEVELS.length - 1)
				put(key + "-renewed" + suffix, asic.extendDocument(d, p), "B-LTA");
		}
	}

	private PAdESSignatureParameters parameters(String key, String level) {
		PAdESSignatureParameters p = new PAdESSignatureParameters();
		prepare(p, key);
		p.setSignatureLevel(SignatureLevel.valueByName("PAdES-BASELINE-" + level));
		p.setArchiveTimestampParameters(new PAdESTimestampParameters(DigestAlgorithm.SHA256));
		return p;
	}

	private void prepare(AbstractSignatureParameters<?> p, String key) {
		DSSPrivateKeyEntry entry = TheirPki.key(pki, key.replace("-pss", ""));
		p.setSigningCertificate(entry.getCertificate());
		p.setCertificateChain(entry.getCertificateChain());
		p.setDigestAlgorithm(DigestAlgorithm.SHA256);
		if (key.endsWith("-pss"))
			p.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
	}

	private static void show(PAdESSignatureParameters p, int at) {
		SignatureImageTextParameters text = new SignatureImageTextParameters();
		text.setText("Signed elsewhere");
		p.getImageParameters().setTextParameters(text);
		p.getImageParameters().getFieldParameters().setOriginX(at);
		p.getImageParameters().getFieldParameters().setOriginY(at);
		p.getImageParameters().getFieldParameters().setWidth(100);
		p.getImageParameters().getFieldParameters().setHeight(30);
	}

	private DSSDocument pdf(DSSDocument d, PAdESSignatureParameters p, String key) {
		stamper.begin(true);
		return pades.signDocument(d, p, value(pades.getDataToSign(d, p), p, key));
	}

	private SignatureValue value(ToBeSigned data, AbstractSignatureParameters<?> p, String key) {
		SignatureAlgorithm how = SignatureAlgorithm.getAlgorithm(p.getEncryptionAlgorithm(), p.getDigestAlgorithm());
		try (Pkcs12SignatureToken token = TheirPki.token(pki, key.replace("-pss", ""))) {
			return token.sign(data, how, token.getKeys().get(0));
		}
	}

	private void put(String name, DSSDocument d, String levels) throws IOException {
		put(name, d, "passed", levels);
	}

	private void put(String name, DSSDocument d, String verdict, String levels) throws IOException {
		Path file = out.resolve(name);
		d.save(file.toString());
		System.out.println(file + " " + verdict + " " + levels);
	}
}
