package io.biscotti.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnerTest {
  private static final String SERVED =
      "java/lang/Thread.run;org/eclipse/jetty/server/Server.handle;io/biscotti/session/Filter.go;";

  @Test
  void parts_jdkFrames_countForTheirCaller() {
    assertEquals(
        Map.of(Owner.BISCOTTI, 0.75, Owner.CONTAINER, 0.25),
        Owner.parts(
            List.of(
                SERVED + "java/util/Arrays.copyOf;[unknown] 3",
                "java/lang/Thread.run;org/apache/tomcat/Http.parse;java/util/HashMap.get 1")));
  }

  @Test
  void parts_innermostOwner_counts() {
    assertEquals(
        Map.of(
            Owner.CRYPTOGRAPHY, 0.25,
            Owner.SERVLET, 0.25,
            Owner.CLIENT, 0.25,
            Owner.NETWORK, 0.25),
        Owner.parts(
            List.of(
                SERVED + "javax/crypto/Cipher.doFinal;com/sun/crypto/provider/Gcm.go 1",
                SERVED + "io/biscotti/bench/server/WorkServlet.doGet;java/lang/String.concat 1",
                SERVED + "redis/clients/jedis/Jedis.get;org/apache/commons/pool2/Pool.borrow 1",
                SERVED + "redis/clients/jedis/Jedis.get;sun/nio/ch/NioSocketImpl.read;read 1")));
  }

  @Test
  void parts_compiler_isLeftOut() {
    assertEquals(
        Map.of(Owner.OTHER, 1.0),
        Owner.parts(
            List.of("CompileBroker::compiler_thread_loop;Compile::Compile 90", "GCTaskThread 10")));
  }

  @Test
  void parts_withoutSamples_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> Owner.parts(List.of()));
  }
}
