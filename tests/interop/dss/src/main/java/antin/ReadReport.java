package antin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import eu.europa.esig.validationreport.ValidationReportFacade;
import eu.europa.esig.validationreport.jaxb.SignatureValidationReportType;
import eu.europa.esig.validationreport.jaxb.ValidationObjectType;
import eu.europa.esig.validationreport.jaxb.ValidationReportType;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What EU DSS reads in ETSI validation reports, checked against its own copy of the schema: a line per file. */
public final class ReadReport {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private ReadReport() {}

    public static void main(String[] files) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String file : files) {
            ValidationReportType report = ValidationReportFacade.newFacade().unmarshall(new File(file), true);
            List<Object> signatures = new ArrayList<>();
            for (SignatureValidationReportType one : report.getSignatureValidationReport()) {
                Map<String, Object> said = new LinkedHashMap<>();
                boolean named = one.getSignatureIdentifier() != null;
                said.put("field", named ? one.getSignatureIdentifier().getDAIdentifier() : null);
                said.put("indication", one.getSignatureValidationStatus().getMainIndication().name());
                said.put("subIndications", one.getSignatureValidationStatus().getSubIndication().stream()
                        .map(Enum::name).toList());
                signatures.add(said);
            }
            List<String> objects = new ArrayList<>();
            if (report.getSignatureValidationObjects() != null) {
                for (ValidationObjectType one : report.getSignatureValidationObjects().getValidationObject()) {
                    objects.add(one.getObjectType().name());
                }
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", file);
            answer.put("signatures", signatures);
            answer.put("objects", objects);
            out.println(GSON.toJson(answer));
        }
    }
}
