package io.biscotti.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.redis.RedisUrl.Kind;
import io.biscotti.redis.RedisUrl.Node;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
  @Test
  void parse_ofEachKind_findsNodesAndNames() {
    assertEquals(
        Optional.of(new RedisUrl(Kind.SERVER, false, List.of(new Node("cache", 6379)), "", 0)),
        RedisUrl.parse("redis://cache"));
    assertEquals(
        Optional.of(new RedisUrl(Kind.SERVER, true, List.of(new Node("::1", 7000)), "", 3)),
        RedisUrl.parse("rediss://[::1]:7000/3"));
    assertEquals(
        Optional.of(
            new RedisUrl(
                Kind.SENTINEL,
                false,
                List.of(new Node("a", 26379), new Node("b", 7001)),
                "mymaster",
                0)),
        RedisUrl.parse("redis-sentinel://a,b:7001/mymaster"));
    assertEquals(
        Optional.of(
            new RedisUrl(
                Kind.CLUSTER, true, List.of(new Node("a", 6379), new Node("b", 7001)), "", 0)),
        RedisUrl.parse("rediss-cluster://a,b:7001"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "redis:",
        "http://a",
        "redis://",
        "redis://user:secret@a",
        "redis://:secret@a",
        "redis://a:0",
        "redis://a:65536",
        "redis://a:x",
        "redis://a/x",
        "redis://a/10000",
        "redis://a,b",
        "redis://a?x=1",
        "redis-sentinel://a",
        "redis-sentinel://a/",
        "redis-sentinel://a,/m",
        "redis-cluster://a/1",
        "redis-other://a",
        "redis://a b"
      })
  void parse_ofAnotherForm_isEmpty(String text) {
    assertEquals(Optional.empty(), RedisUrl.parse(text));
  }
}
