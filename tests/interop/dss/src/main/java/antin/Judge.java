package antin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.pdf.ServiceLoaderPdfObjFactory;
import eu.europa.esig.dss.pdf.modifications.DefaultPdfDifferencesFinder;
import eu.europa.esig.dss.pdf.modifications.PdfObjectModifications;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/**
 * What EU DSS says of signed PDFs, offline, under its own default policy: one line of JSON per file.
 *
 * <p>Usage: {@code Judge TIME ANCHOR[,ANCHOR...] REPORTS CRL[,CRL...] FILE... [-- FILE...]}; the time of checking as in
 * ISO 8601, the anchors in DER or PEM, the folder that gets each file's simple report, and certificate revocation
 * lists or nothing. Nothing is fetched: only what is embedded or given counts. Of files after {@code --} no
 * revisions are compared, neither their objects nor their looks: all of a verdict but what is said of changes.
 */
public final class Judge {
    static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final Date at;
    private final Path reports;
    private final CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    private final ServiceLoaderPdfObjFactory objects = new ServiceLoaderPdfObjFactory();

    Judge(Date at, String anchors, Path reports, String crls) {
        this.at = at;
        this.reports = reports;
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        for (String anchor : anchors.split(",")) {
            trusted.addCertificate(DSSUtils.loadCertificate(new File(anchor)));
        }
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        if (!crls.isEmpty()) {
            verifier.setCrlSource(new ExternalResourcesCRLSource(
                    Arrays.stream(crls.split(",")).map(FileDocument::new).toArray(FileDocument[]::new)));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ENGLISH);
        Judge judge = new Judge(
                Date.from(Instant.parse(arguments[0])), arguments[1], Path.of(arguments[2]), arguments[3]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String file : Arrays.copyOfRange(arguments, 4, arguments.length)) {
            if (file.equals("--")) {
                judge.compareNothing();
                continue;
            }
            out.println(GSON.toJson(judge.judge(Path.of(file))));
        }
    }

    private void compareNothing() {
        DefaultPdfDifferencesFinder finder = new DefaultPdfDifferencesFinder();
        finder.setMaximalPagesAmountForVisualComparison(0);
        objects.setPdfDifferencesFinder(finder);
        objects.setPdfObjectModificationsFinder((before, after) -> new PdfObjectModifications());
    }

    FileOpinion judge(Path file) throws IOException {
        Reports found;
        try {
            PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(file.toFile()));
            validator.setCertificateVerifier(verifier);
            validator.setPdfObjFactory(objects);
            validator.setValidationTime(at);
            found = validator.validateDocument();
        } catch (RuntimeException refusal) {
            return new FileOpinion(file.toString(), List.of(), List.of(), refusal.toString());
        }
        Files.writeString(reports.resolve(file.getFileName() + ".xml"), found.getXmlSimpleReport());
        List<SignatureOpinion> signatures = new ArrayList<>();
        for (SignatureWrapper signature : found.getDiagnosticData().getSignatures()) {
            signatures.add(opinion(signature, found.getSimpleReport()));
        }
        return new FileOpinion(file.toString(), signatures, documentStamps(found), null);
    }

    private static List<StampOpinion> documentStamps(Reports found) {
        SimpleReport report = found.getSimpleReport();
        List<StampOpinion> stamps = new ArrayList<>();
        for (TimestampWrapper stamp : found.getDiagnosticData().getTimestampList()) {
            if (stamp.getPDFRevision() == null) {
                continue;
            }
            String id = stamp.getId();
            stamps.add(new StampOpinion(
                    String.join(",", stamp.getPDFRevision().getSignatureFieldNames()),
                    report.getIndication(id).name(),
                    report.getSubIndication(id) == null ? null : report.getSubIndication(id).name()));
        }
        return stamps;
    }

    private static SignatureOpinion opinion(SignatureWrapper signature, SimpleReport report) {
        String id = signature.getId();
        PDFRevisionWrapper revision = signature.getPDFRevision();
        return new SignatureOpinion(
                String.join(",", revision.getSignatureFieldNames()),
                report.getIndication(id).name(),
                report.getSubIndication(id) == null ? null : report.getSubIndication(id).name(),
                signature.getSignatureFormat().name(),
                signature.isSignatureIntact() && signature.isSignatureValid(),
                signature.getSignatureScopes().stream().map(scope -> scope.getScope().name()).toList(),
                timestamps(signature),
                new Changes(
                        changes(revision.getPdfExtensionChanges()),
                        changes(revision.getPdfSignatureOrFormFillChanges()),
                        changes(revision.getPdfAnnotationChanges()),
                        changes(revision.getPdfUndefinedChanges()),
                        revision.getModifiedFieldNames(),
                        numbers(revision.getPdfAnnotationsOverlapConcernedPages()),
                        numbers(revision.getPdfVisualDifferenceConcernedPages()),
                        numbers(revision.getPdfPageDifferenceConcernedPages())),
                messages(report.getAdESValidationErrors(id)),
                messages(report.getAdESValidationWarnings(id)));
    }

    private static List<Stamp> timestamps(SignatureWrapper signature) {
        List<Stamp> stamps = new ArrayList<>();
        for (TimestampWrapper stamp : signature.getTimestampList()) {
            boolean sound = stamp.isMessageImprintDataIntact() && stamp.isSignatureValid() && stamp.isTrustedChain();
            stamps.add(new Stamp(stamp.getType().name(), sound));
        }
        return stamps;
    }

    private static List<String> changes(List<XmlObjectModification> found) {
        return found.stream()
                .map(change -> change.getAction() + " " + change.getValue())
                .sorted()
                .toList();
    }

    private static List<Integer> numbers(List<BigInteger> pages) {
        return pages.stream().map(BigInteger::intValue).toList();
    }

    private static List<String> messages(List<Message> messages) {
        return messages.stream().map(message -> message.getKey() + ": " + message.getValue()).toList();
    }

    record FileOpinion(
            String file, List<SignatureOpinion> signatures, List<StampOpinion> documentStamps, String refusal) {}

    /** What is said of a document time stamp by itself. */
    private record StampOpinion(String field, String indication, String subIndication) {}

    private record SignatureOpinion(
            String field,
            String indication,
            String subIndication,
            String level,
            boolean intact,
            List<String> scopes,
            List<Stamp> timestamps,
            Changes changes,
            List<String> errors,
            List<String> warnings) {}

    private record Stamp(String type, boolean sound) {}

    /** What was found after the signature, by DSS's own classes; pages are counted from 1. */
    private record Changes(
            List<String> validationData,
            List<String> signatureOrForm,
            List<String> annotations,
            List<String> undefined,
            List<String> fields,
            List<Integer> overlappingPages,
            List<Integer> differingPages,
            List<Integer> addedPages) {}
}
