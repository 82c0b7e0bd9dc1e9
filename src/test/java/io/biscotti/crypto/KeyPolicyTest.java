package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPolicyTest {

  @Test
  void forLifetime_twelveHours_opensForAnHourLonger() {
    assertEquals(
        new KeyPolicy(Duration.ofDays(30), Duration.ofHours(1), Duration.ofHours(13)),
        KeyPolicy.forLifetime(Duration.ofHours(12)));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT1H, PT1H, 'sealsFor must be > 0 s and <= 3650 days, was PT0S'",
    "PT2H, PT-1S, PT1H, 'publishLead must be > 0 s and <= 3650 days, was PT-1S'",
    "PT2H, PT1H, PT0S, 'opensFor must be > 0 s and <= 3650 days, was PT0S'",
    "PT2H, PT1H, PT87600H0.1S, 'opensFor must be > 0 s and <= 3650 days, was PT87600H0.1S'",
    "PT1H, PT1H, PT1H, 'publishLead must be shorter than sealsFor (PT1H), was PT1H'"
  })
  void policy_impossibleDurations_isRefused(
      Duration sealsFor, Duration publishLead, Duration opensFor, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyPolicy(sealsFor, publishLead, opensFor))
            .getMessage());
  }

  @Test
  void forLifetime_endless_namesTheArgument() {
    assertEquals(
        "absoluteLifetime must be > 0 s and <= 3650 days, was "
            + Duration.ofSeconds(Long.MAX_VALUE),
        assertThrows(
                IllegalArgumentException.class,
                () -> KeyPolicy.forLifetime(Duration.ofSeconds(Long.MAX_VALUE)))
            .getMessage());
  }
}
