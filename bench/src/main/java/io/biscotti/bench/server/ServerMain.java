package io.biscotti.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A server process. It prints {@code ready PORT}, and then replies to each line of standard input
 * with a line. It ends when standard input ends.
 *
 * <p>Arguments: {@code jetty} or {@code tomcat}, {@code platform} or {@code virtual}, and the name
 * of a {@link Keeper}.
 */
public final class ServerMain {
  private ServerMain() {}

  /** Starts the container and replies until standard input ends. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    boolean virtual = arguments[1].equals("virtual");
    Keeper keeper = Keeper.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    Place place = Place.fromProperties();
    boolean tomcat = arguments[0].equals("tomcat");
    int port;
    if (keeper == Keeper.WAR) {
      port = tomcat ? TomcatServer.startWar(virtual, place) : JettyServer.startWar(virtual, place);
    } else {
      port =
          tomcat
              ? TomcatServer.start(keeper, virtual, place)
              : JettyServer.start(keeper, virtual, place);
    }
    out.println("ready " + port);
    answer(out);
    System.exit(0);
  }

  private static void answer(PrintStream out) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(Figures.answer(line));
    }
  }
}
