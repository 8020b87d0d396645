// SPDX-License-Identifier: MIT
// TheirPki: the throw-away keys, time-stamper and revocation lists that pki.py made, as DSS wants them.
import eu.europa.esig.dss.crl.CRLUtils;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.RevocationOrigin;
import eu.europa.esig.dss.model.TimestampBinary;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.CRLToken;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.spi.x509.tsp.TSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore.PasswordProtection;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

class TheirPki {
	private static final char[] PASSPHRASE = "paraphe".toCharArray();
	private static final long BEFORE_THE_LISTS_MS = 10 * 60 * 1000;

	private TheirPki() { }

	static CommonCertificateVerifier verifier(Path pki) throws IOException {
		CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
		trusted.addCertificate(DSSUtils.loadCertificate(pki.resolve("root.pem").toFile()));
		CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
		verifier.addTrustedCertSources(trusted);
		List<byte[]> lists = new ArrayList<>();
		try (DirectoryStream<Path> found = Files.newDirectoryStream(pki, "*.crl")) {
			for (Path list : found)
				lists.add(Files.readAllBytes(list));
		}
		verifier.setCrlSource((cert, issuer) -> list(lists, cert, issuer));
		return verifier;
	}

	private static CRLToken list(List<byte[]> lists, CertificateToken cert, CertificateToken issuer) {
		for (byte[] der : lists)
			try {
				var validity = CRLUtils.buildCRLValidity(CRLUtils.buildCRLBinary(der), issuer);
				if (!validity.isValid())
					continue;
				CRLToken token = new CRLToken(cert, validity);
				token.setExternalOrigin(RevocationOrigin.EXTERNAL);
				return token;
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		return null;
	}

	/**
	 * DSS wants lists that are younger than the time-stamp of the signature (its freshness of 0). So the first token of
	 * an act is of ten minutes ago, before the lists; those over the document are of the moment.
	 */
	static class Stamper implements TSPSource {
		private static final long serialVersionUID = 1;
		private final KeyEntityTSPSource keys;
		private boolean first;

		Stamper(Path pki) throws IOException {
			keys = new KeyEntityTSPSource(pki.resolve("tsa.p12").toFile(), "PKCS12", PASSPHRASE, "tsa", PASSPHRASE);
			keys.setTsaPolicy("1.2.3.4.1");
		}

		void begin(boolean withSignature) {
			first = withSignature;
		}

		@Override
		public TimestampBinary getTimeStampResponse(DigestAlgorithm digest, byte[] value) {
			keys.setProductionTime(new Date(System.currentTimeMillis() - (first ? BEFORE_THE_LISTS_MS : 0)));
			first = false;
			return keys.getTimeStampResponse(digest, value);
		}
	}

	static Pkcs12SignatureToken token(Path pki, String name) {
		try {
			return new Pkcs12SignatureToken(pki.resolve(name + ".p12").toFile(), new PasswordProtection(PASSPHRASE));
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	static DSSPrivateKeyEntry key(Path pki, String name) {
		try (Pkcs12SignatureToken token = token(pki, name)) {
			return token.getKeys().get(0);
		}
	}
}
