package io.biscotti.testkit.browser;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a page of Chromium loads over the network, as its developer tools report it. */
final class Transfers {
  private final Map<String, Transfer> loading = new LinkedHashMap<>();
  private final List<Transfer> redirects = new ArrayList<>();
  private final Set<String> cached = new HashSet<>();

  Transfers(CDPSession session) {
    session.on("Network.requestWillBeSent", this::redirected);
    session.on("Network.requestServedFromCache", event -> cached.add(id(event)));
    session.on("Network.responseReceived", this::received);
    session.on(
        "Network.dataReceived",
        event ->
            loading.computeIfPresent(
                id(event), (id, before) -> before.withBody(before.bodyBytes() + length(event))));
    session.on(
        "Network.loadingFinished",
        event ->
            loading.computeIfPresent(
                id(event), (id, before) -> before.withBody(length(event) - before.headerBytes())));
  }

  private void redirected(JsonObject event) {
    if (event.has("redirectResponse")) {
      JsonObject response = event.getAsJsonObject("redirectResponse");
      redirects.add(new Transfer(path(response), length(response), 0));
    }
  }

  private void received(JsonObject event) {
    JsonObject response = event.getAsJsonObject("response");
    boolean fromDisk =
        response.has("fromDiskCache") && response.get("fromDiskCache").getAsBoolean();
    if (!fromDisk
        && !cached.contains(id(event))
        && response.get("url").getAsString().startsWith("http")) {
      loading.put(id(event), new Transfer(path(response), length(response), 0));
    }
  }

  private static String id(JsonObject event) {
    return event.get("requestId").getAsString();
  }

  private static String path(JsonObject response) {
    return URI.create(response.get("url").getAsString()).getPath();
  }

  private static long length(JsonObject event) {
    return event.get("encodedDataLength").getAsLong();
  }

  /** The transfers since the last call. */
  List<Transfer> take() {
    List<Transfer> all = new ArrayList<>(redirects);
    all.addAll(loading.values());
    redirects.clear();
    loading.clear();
    cached.clear();
    return List.copyOf(all);
  }
}
