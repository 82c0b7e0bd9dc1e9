package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.biscotti.crypto.Ids;
import io.biscotti.web.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files in {@code deploy}, as far as they can be checked without a container runtime. */
class DeployFilesTest {
  private static final Path FILES = Path.of("deploy");

  @TempDir Path secrets;

  private static List<JsonNode> yaml(String name) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    for (Object document :
        new Yaml(new SafeConstructor(options)).loadAll(Files.readString(FILES.resolve(name)))) {
      documents.add(Json.MAPPER.valueToTree(document));
    }
    return documents;
  }

  private static JsonNode compose() throws IOException {
    return yaml("compose.yaml").get(0);
  }

  private static JsonNode kubernetes(String kind) throws IOException {
    return yaml("kubernetes.yaml").stream()
        .filter(document -> document.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode pod() throws IOException {
    return kubernetes("Deployment").at("/spec/template/spec");
  }

  private static Set<String> faults(String schema, JsonNode document) throws IOException {
    JsonSchema rules =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
            .getSchema(
                SchemaLocation.of("https://biscotti.test/schemas/" + schema),
                Json.MAPPER.readTree(
                    Files.readString(Path.of("src", "test", "resources", "schemas", schema))));
    return rules.validate(document).stream()
        .map(ValidationMessage::getMessage)
        .collect(Collectors.toSet());
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  @Test
  void compose_file_matchesTheSpecification() throws IOException {
    assertEquals(Set.of(), faults("compose-spec.json", compose()));
  }

  @Test
  void compose_misspelledFieldOrWrongType_doesNot() throws IOException {
    JsonNode misspelled = compose();
    ((ObjectNode) misspelled.at("/services/node1")).put("readonly", true);
    assertNotEquals(Set.of(), faults("compose-spec.json", misspelled));
    JsonNode wrong = compose();
    ((ObjectNode) wrong.at("/services/node1")).put("read_only", "perhaps").put("networks", 3);
    assertNotEquals(Set.of(), faults("compose-spec.json", wrong));
  }

  @Test
  void kubernetes_everyDocument_matchesItsKind() throws IOException {
    for (JsonNode document : yaml("kubernetes.yaml")) {
      assertEquals(Set.of(), faults("kubernetes-1.36.json", document), document::toString);
    }
  }

  @Test
  void kubernetes_misspelledFieldOrWrongType_doesNot() throws IOException {
    JsonNode misspelled = kubernetes("Deployment");
    ((ObjectNode) misspelled.at("/spec/strategy/rollingUpdate")).put("maxUnavailabel", 0);
    assertNotEquals(Set.of(), faults("kubernetes-1.36.json", misspelled));
    JsonNode wrong = kubernetes("PodDisruptionBudget");
    ((ObjectNode) wrong.at("/spec")).put("selector", "biscotti");
    assertNotEquals(Set.of(), faults("kubernetes-1.36.json", wrong));
  }

  /** Unknown names and invalid values would stop the startup. */
  @Test
  void settings_ofEveryNode_areKnownAndValid() throws IOException {
    for (String node : List.of("node1", "node2", "node3")) {
      Map<String, String> environment = new TreeMap<>();
      compose()
          .at("/services/" + node + "/environment")
          .properties()
          .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
      check(environment);
    }
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode each : pod().at("/containers/0/env")) {
      environment.put(each.path("name").asText(), each.path("value").asText());
    }
    check(environment);
  }

  private void check(Map<String, String> environment) throws IOException {
    int files = 0;
    for (Map.Entry<String, String> each : environment.entrySet()) {
      if (each.getKey().endsWith("_FILE")) {
        Path secret = secrets.resolve(Path.of(each.getValue()).getFileName());
        Files.writeString(secret, Ids.secure().token().reveal());
        each.setValue(secret.toString());
        files++;
      } else {
        assertFalse(each.getKey().endsWith("PASSWORD"), "secrets belong into files");
      }
    }
    assertEquals(3, files);
    environment.put("BISCOTTI_HOME", secrets.toString());
    Settings settings =
        Settings.read(SettingsSources.of(Map.of(), environment), Duration.ofMinutes(30));
    assertTrue(settings.database().url().isPresent());
  }

  @Test
  void compose_threeNodes_differOnlyInTheirHomes() throws IOException {
    Set<JsonNode> alike = new HashSet<>();
    Set<String> homes = new HashSet<>();
    for (String name : List.of("node1", "node2", "node3")) {
      ObjectNode node = (ObjectNode) compose().at("/services/" + name);
      assertTrue(node.path("read_only").asBoolean());
      homes.add(node.remove("volumes").toString());
      alike.add(node);
      assertTrue(
          Files.readString(FILES.resolve("nginx.conf")).contains("server " + name + ":8080"));
    }
    assertEquals(1, alike.size());
    assertEquals(3, homes.size());
  }

  @Test
  void compose_namesOfSecretsVolumesAndNetworks_areDeclared() throws IOException {
    JsonNode compose = compose();
    for (JsonNode service : compose.path("services")) {
      for (JsonNode secret : service.path("secrets")) {
        String name = secret.isTextual() ? secret.asText() : secret.path("source").asText();
        assertTrue(compose.path("secrets").has(name), name);
      }
      for (JsonNode network : service.path("networks")) {
        assertTrue(compose.path("networks").has(network.asText()), network::asText);
      }
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().split(":", 2)[0];
        assertTrue(
            source.startsWith("./")
                ? Files.exists(FILES.resolve(source))
                : compose.path("volumes").has(source),
            source);
      }
      for (String needed : fieldNames(service.path("depends_on"))) {
        assertTrue(compose.path("services").path(needed).has("healthcheck"), needed);
      }
    }
    assertTrue(compose.at("/networks/back/internal").asBoolean());
  }

  private static List<String> fieldNames(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void stop_everyGracePeriod_isLongerThanTomcats() throws IOException {
    Matcher await =
        Pattern.compile("gracefulStopAwaitMillis=\"(\\d+)\"")
            .matcher(Files.readString(FILES.resolve("server.xml")));
    assertTrue(await.find());
    long tomcat = Duration.ofMillis(Long.parseLong(await.group(1))).toSeconds();
    String compose = compose().at("/services/node1/stop_grace_period").asText();
    assertTrue(Long.parseLong(compose.replace("s", "")) > tomcat, compose);
    JsonNode command = pod().at("/containers/0/lifecycle/preStop/exec/command");
    assertEquals("sleep", command.get(0).asText());
    assertTrue(
        pod().path("terminationGracePeriodSeconds").asLong() > tomcat + command.get(1).asLong());
  }

  @Test
  void kubernetes_update_keepsEveryPodUntilItsReplacementIsReady() throws IOException {
    JsonNode spec = kubernetes("Deployment").path("spec");
    assertEquals(3, spec.path("replicas").asInt());
    JsonNode update = spec.at("/strategy/rollingUpdate");
    assertEquals(0, update.path("maxUnavailable").asInt(-1));
    assertEquals(1, update.path("maxSurge").asInt());
    JsonNode container = pod().at("/containers/0");
    assertEquals("/health/ready", container.at("/readinessProbe/httpGet/path").asText());
    // A node whose database is unavailable must not be restarted: its sessions still work.
    assertEquals("/health/live", container.at("/livenessProbe/httpGet/path").asText());
    assertEquals("/health/live", container.at("/startupProbe/httpGet/path").asText());
  }

  @Test
  void kubernetes_selectorsPortsAndVolumes_belongTogether() throws IOException {
    JsonNode labels = kubernetes("Deployment").at("/spec/template/metadata/labels");
    for (String pointer :
        List.of(
            "Deployment /spec/selector/matchLabels",
            "Service /spec/selector",
            "PodDisruptionBudget /spec/selector/matchLabels",
            "NetworkPolicy /spec/podSelector/matchLabels")) {
      String[] parts = pointer.split(" ");
      assertEquals(labels, kubernetes(parts[0]).at(parts[1]), pointer);
    }
    String port = pod().at("/containers/0/ports/0/name").asText();
    assertEquals(port, kubernetes("Service").at("/spec/ports/0/targetPort").asText());
    Set<String> volumes =
        list(pod().path("volumes")).stream()
            .map(volume -> volume.path("name").asText())
            .collect(Collectors.toSet());
    for (JsonNode mount : pod().at("/containers/0/volumeMounts")) {
      assertTrue(volumes.contains(mount.path("name").asText()), mount::toString);
    }
  }

  @Test
  void nodes_everywhere_areUnprivilegedWithAReadOnlyRoot() throws IOException {
    JsonNode container = pod().at("/containers/0/securityContext");
    assertTrue(container.path("readOnlyRootFilesystem").asBoolean());
    assertFalse(container.path("allowPrivilegeEscalation").asBoolean(true));
    String image = Files.readString(FILES.resolve("Dockerfile"));
    Matcher user = Pattern.compile("(?m)^USER (\\d+):\\d+$").matcher(image);
    assertTrue(user.find());
    assertNotEquals("0", user.group(1));
    assertEquals(user.group(1), pod().at("/securityContext/runAsUser").asText());
    assertTrue(image.contains("\nFROM tomcat:11."));
    Matcher copied = Pattern.compile("deploy/[a-z.]+").matcher(image.replaceAll("(?m)^#.*", ""));
    while (copied.find()) {
      assertTrue(Files.exists(Path.of(copied.group())), copied.group());
    }
    // The home is below the mount point, which may belong to a group.
    assertTrue(image.contains("VOLUME /var/lib/biscotti\n"));
    assertTrue(image.contains("BISCOTTI_HOME=/var/lib/biscotti/home\n"));
  }
}
