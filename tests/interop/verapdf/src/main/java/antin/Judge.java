package antin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.core.EncryptedPdfException;
import org.verapdf.core.ModelParsingException;
import org.verapdf.core.ValidationException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * What veraPDF says of files, each judged as the PDF/A that its metadata claims, and without a claim as 1b, which
 * it then fails: one line of JSON per file.
 *
 * <p>Usage: {@code Judge FILE...}.
 */
public final class Judge {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private Judge() {}

    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        Logger.getGlobal().setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String file : arguments) {
            out.println(GSON.toJson(judge(file)));
        }
    }

    private static FileOpinion judge(String file) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file));
                PDFAValidator validator = Foundries.defaultInstance().createValidator(parser.getFlavour(), false)) {
            return new FileOpinion(file, parser.getFlavour().getId(), faults(validator.validate(parser)), null);
        } catch (ModelParsingException | EncryptedPdfException | ValidationException | IOException refusal) {
            return new FileOpinion(file, null, List.of(), refusal.toString());
        }
    }

    private static List<Fault> faults(ValidationResult result) {
        return result.getTestAssertions().stream()
                .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                .map(assertion -> new Fault(
                        assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber(),
                        assertion.getErrorMessage() == null ? assertion.getMessage() : assertion.getErrorMessage(),
                        assertion.getLocation().getContext()))
                .toList();
    }

    private record FileOpinion(String file, String flavour, List<Fault> faults, String refusal) {}

    private record Fault(String rule, String message, String where) {}
}
