package io.biscotti.client;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost, for each request with a signed-in session, of noticing that its cookie moved to another
 * browser or network. A map stands for the container's headers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(2)
public class ClientBenchmark {

  private static final Map<String, String> FIELDS =
      Map.of(
          "user-agent",
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/146.0.0.0 Safari/537.36",
          "sec-ch-ua",
          "\"Chromium\";v=\"146\", \"Not-A.Brand\";v=\"24\", \"Google Chrome\";v=\"146\"",
          "sec-ch-ua-mobile",
          "?0",
          "sec-ch-ua-platform",
          "\"Linux\"");

  private final HttpServletRequest request =
      (HttpServletRequest)
          Proxy.newProxyInstance(
              ClientBenchmark.class.getClassLoader(),
              new Class<?>[] {HttpServletRequest.class},
              (proxy, method, arguments) ->
                  arguments == null
                      ? "203.0.113.77"
                      : FIELDS.get(((String) arguments[0]).toLowerCase(Locale.ROOT)));

  private final Client known =
      new Client(request.getRemoteAddr(), request.getHeader("User-Agent"), Hints.NONE);

  /** For JMH. */
  public ClientBenchmark() {}

  /** A request with address and browser, and with everything that a device's name is made from. */
  @Benchmark
  public int withHints() {
    Client client = Client.of(request);
    return client.address().length() + client.browser().length();
  }

  /** A request with nothing but address and browser. */
  @Benchmark
  public int withoutHints() {
    Client client =
        new Client(request.getRemoteAddr(), request.getHeader("User-Agent"), Hints.NONE);
    return client.address().length() + client.browser().length();
  }

  /** A request with the same headers as the previous one. */
  @Benchmark
  public boolean same() {
    return known.isSender(request.getRemoteAddr(), request.getHeader("User-Agent"));
  }
}
