package antin;

import com.google.gson.Gson;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * As {@link Judge}, for files that are judged at different times with different evidence, by several threads.
 *
 * <p>Usage: {@code JudgeMany JOBS REPORTS}; the first is a file with a JSON list of {@code {"at", "anchors", "crls",
 * "files"}}, times as in ISO 8601, the rest paths. The lines come in the order of the jobs.
 */
public final class JudgeMany {
    private JudgeMany() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ENGLISH);
        Job[] jobs = new Gson().fromJson(Files.readString(Path.of(arguments[0])), Job[].class);
        Path reports = Path.of(arguments[1]);
        ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<List<String>>> answers = new ArrayList<>();
        for (Job job : jobs) {
            answers.add(threads.submit(() -> lines(job, reports)));
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (Future<List<String>> answer : answers) {
            answer.get().forEach(out::println);
        }
        threads.shutdown();
    }

    private static List<String> lines(Job job, Path reports) throws Exception {
        Date at = Date.from(Instant.parse(job.at));
        Judge judge = new Judge(at, String.join(",", job.anchors), reports, String.join(",", job.crls));
        List<String> lines = new ArrayList<>();
        for (String file : job.files) {
            lines.add(Judge.GSON.toJson(judge.judge(Path.of(file))));
        }
        return lines;
    }

    private static final class Job {
        String at;
        List<String> anchors;
        List<String> crls;
        List<String> files;
    }
}
