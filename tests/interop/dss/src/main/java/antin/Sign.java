package antin;

import com.sun.management.OperatingSystemMXBean;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.SignatureFieldParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import java.io.FileInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * What a visible PAdES B-B signature costs EU DSS: the mean CPU milliseconds, one number on standard output.
 *
 * <p>Usage: {@code Sign LETTER IMAGE KEYSTORE X,Y,WIDTH,HEIGHT WARM-UPS ROUNDS OUT}; the passphrase of the PKCS#12 file
 * comes from the variable {@code PASSPHRASE}, the place is in points from the top left of page 1, and the last signed
 * file is left in {@code OUT}.
 */
public final class Sign {
    private final DSSDocument letter;
    private final DSSDocument image;
    private final PrivateKey key;
    private final List<CertificateToken> chain;
    private final float[] place;
    private final PAdESService service = new PAdESService(new CommonCertificateVerifier());

    private Sign(String letter, String image, String keystore, String place) throws Exception {
        this.letter = new InMemoryDocument(Files.readAllBytes(Path.of(letter)), "letter.pdf");
        this.image = new FileDocument(image);
        char[] passphrase = System.getenv("PASSPHRASE").toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(keystore)) {
            store.load(file, passphrase);
        }
        String alias = store.aliases().nextElement();
        this.key = (PrivateKey) store.getKey(alias, passphrase);
        this.chain = Arrays.stream(store.getCertificateChain(alias)).map(Sign::token).toList();
        String[] numbers = place.split(",");
        this.place = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            this.place[i] = Float.parseFloat(numbers[i]);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Sign sign = new Sign(arguments[0], arguments[1], arguments[2], arguments[3]);
        for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
            sign.once();
        }
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int rounds = Integer.parseInt(arguments[5]);
        DSSDocument signed = null;
        // The process's CPU clock ticks too slowly for a single signature.
        long begun = system.getProcessCpuTime();
        for (int i = 0; i < rounds; i++) {
            signed = sign.once();
        }
        System.out.println((system.getProcessCpuTime() - begun) / 1e6 / rounds);
        signed.save(arguments[6]);
    }

    private DSSDocument once() throws Exception {
        PAdESSignatureParameters parameters = parameters();
        byte[] toBeSigned = service.getDataToSign(letter, parameters).getBytes();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(toBeSigned);
        return service.signDocument(
                letter, parameters, new SignatureValue(SignatureAlgorithm.RSA_SHA256, signature.sign()));
    }

    private PAdESSignatureParameters parameters() {
        PAdESSignatureParameters parameters = new PAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_B);
        parameters.setSignaturePackaging(SignaturePackaging.ENVELOPED);
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        parameters.setSigningCertificate(chain.get(0));
        parameters.setCertificateChain(chain);
        SignatureFieldParameters field = new SignatureFieldParameters();
        field.setPage(1);
        field.setOriginX(place[0]);
        field.setOriginY(place[1]);
        field.setWidth(place[2]);
        field.setHeight(place[3]);
        SignatureImageParameters face = new SignatureImageParameters();
        face.setImage(image);
        face.setFieldParameters(field);
        parameters.setImageParameters(face);
        return parameters;
    }

    private static CertificateToken token(Certificate certificate) {
        return new CertificateToken((X509Certificate) certificate);
    }
}
