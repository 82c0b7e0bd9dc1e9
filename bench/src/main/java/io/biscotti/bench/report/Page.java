package io.biscotti.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of which one part is generated, between two lines; the text around it stays. */
public final class Page {
  /** The line before the generated part. */
  public static final String BEGIN = "<!-- bench/run writes what follows. -->";

  /** The line after it. */
  public static final String END = "<!-- Until here. -->";

  private Page() {}

  /** Replaces the generated part of a file. */
  public static void write(Path file, String generated) throws IOException {
    Files.writeString(file, replace(Files.readString(file), generated));
  }

  static String replace(String page, String generated) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin || page.indexOf(BEGIN, begin + 1) >= 0) {
      throw new IllegalArgumentException(
          "the page must have one line " + BEGIN + " and after it one " + END);
    }
    return page.substring(0, begin + BEGIN.length())
        + "\n\n"
        + generated.strip()
        + "\n\n"
        + page.substring(end);
  }
}
