package antin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.timedependent.TimeDependentValues;
import eu.europa.esig.dss.model.tsl.ParsingInfoRecord;
import eu.europa.esig.dss.model.tsl.TLInfo;
import eu.europa.esig.dss.model.tsl.TrustService;
import eu.europa.esig.dss.model.tsl.TrustServiceProvider;
import eu.europa.esig.dss.model.tsl.TrustServiceStatusAndInformationExtensions;
import eu.europa.esig.dss.model.tsl.ValidationInfoRecord;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.client.http.DSSFileLoader;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.tsl.job.TLValidationJob;
import eu.europa.esig.dss.tsl.source.TLSource;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What EU DSS's TLValidationJob reads in trust lists, and what it says of their signatures: a line per file.
 *
 * <p>Arguments: the certificate (DER) of the operator who is to have signed them, then the files.
 */
public final class ReadLists {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private ReadLists() {}

    public static void main(String[] arguments) throws Exception {
        CommonTrustedCertificateSource operators = new CommonTrustedCertificateSource();
        operators.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int at = 1; at < arguments.length; at++) {
            out.println(GSON.toJson(read(arguments[at], operators)));
        }
    }

    private static Map<String, Object> read(String file, CommonTrustedCertificateSource operators) {
        TLSource source = new TLSource();
        source.setUrl(file);
        source.setCertificateSource(operators);
        TLValidationJob job = new TLValidationJob();
        job.setTrustedListSources(source);
        job.setOfflineDataLoader(new OneFile());
        job.offlineRefresh();
        TLInfo info = job.getSummary().getOtherTLInfos().get(0);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file);
        ParsingInfoRecord parsed = info.getParsingCacheInfo();
        answer.put("unreadable", parsed.isError() ? parsed.getExceptionMessage() : null);
        if (!parsed.isError()) {
            answer.put("version", parsed.getVersion());
            answer.put("sequence", parsed.getSequenceNumber());
            answer.put("territory", parsed.getTerritory());
            answer.put("issued", moment(parsed.getIssueDate()));
            answer.put("nextUpdate", moment(parsed.getNextUpdateDate()));
            answer.put("structure", parsed.getStructureValidationMessages());
            answer.put("services", services(parsed));
        }
        ValidationInfoRecord signature = info.getValidationCacheInfo();
        answer.put("valid", !signature.isError() && signature.isValid());
        answer.put("indication", signature.getIndication() == null ? null : signature.getIndication().name());
        answer.put("subIndication",
                signature.getSubIndication() == null ? null : signature.getSubIndication().name());
        return answer;
    }

    private static List<Object> services(ParsingInfoRecord parsed) {
        List<Object> found = new ArrayList<>();
        for (TrustServiceProvider provider : parsed.getTrustServiceProviders()) {
            for (TrustService service : provider.getServices()) {
                Map<String, Object> said = new LinkedHashMap<>();
                List<String> certificates = new ArrayList<>();
                for (CertificateToken one : service.getCertificates()) {
                    certificates.add(one.getDSSIdAsString().substring(2).toLowerCase());
                }
                said.put("certificates", certificates);
                List<Object> stages = new ArrayList<>();
                TimeDependentValues<TrustServiceStatusAndInformationExtensions> all =
                        service.getStatusAndInformationExtensions();
                for (TrustServiceStatusAndInformationExtensions stage : all) {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("type", stage.getType());
                    one.put("status", stage.getStatus());
                    one.put("since", moment(stage.getStartDate()));
                    one.put("until", moment(stage.getEndDate()));
                    stages.add(one);
                }
                said.put("stages", stages);
                found.add(said);
            }
        }
        return found;
    }

    private static String moment(Date date) {
        return date == null ? null : date.toInstant().toString();
    }

    /** Gives the file that stands at an "address", and caches nothing. */
    private static final class OneFile implements DSSFileLoader {
        private static final long serialVersionUID = 1;

        @Override
        public DSSDocument getDocument(String url) {
            return new FileDocument(new File(url));
        }
    }
}
