package antin;

import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.reports.Reports;
import eu.europa.esig.dss.xades.validation.XMLDocumentValidator;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What EU DSS says of the XAdES signatures of XML files, offline, under its own default policy: a line per file.
 *
 * <p>Usage: {@code JudgeXml TIME ANCHOR CRL[,CRL...] FILE...}; the time of checking as in ISO 8601.
 */
public final class JudgeXml {
    private JudgeXml() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH);
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[1])));
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        verifier.setCrlSource(new ExternalResourcesCRLSource(
                Arrays.stream(arguments[2].split(",")).map(FileDocument::new).toArray(FileDocument[]::new)));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String file : Arrays.copyOfRange(arguments, 3, arguments.length)) {
            XMLDocumentValidator validator = new XMLDocumentValidator(new FileDocument(file));
            validator.setCertificateVerifier(verifier);
            validator.setValidationTime(Date.from(Instant.parse(arguments[0])));
            out.println(Judge.GSON.toJson(opinions(validator.validateDocument())));
        }
    }

    private static List<Map<String, Object>> opinions(Reports found) {
        SimpleReport report = found.getSimpleReport();
        List<Map<String, Object>> said = new ArrayList<>();
        for (SignatureWrapper signature : found.getDiagnosticData().getSignatures()) {
            String id = signature.getId();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("indication", report.getIndication(id).name());
            one.put("subIndication", report.getSubIndication(id) == null ? null : report.getSubIndication(id).name());
            one.put("level", signature.getSignatureFormat().name());
            one.put("scopes", signature.getSignatureScopes().stream()
                    .map(scope -> scope.getScope().name())
                    .toList());
            one.put("signer", signature.getSigningCertificate().getCommonName());
            one.put("errors", report.getAdESValidationErrors(id).stream()
                    .map(message -> message.getKey() + ": " + message.getValue())
                    .toList());
            said.add(one);
        }
        return said;
    }
}
