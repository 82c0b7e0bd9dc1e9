package io.biscotti.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.biscotti.account.Accounts;
import io.biscotti.api.AccountResource;
import io.biscotti.api.AccountsResource;
import io.biscotti.api.EventsResource;
import io.biscotti.api.IntrospectionResource;
import io.biscotti.api.SessionResource;
import io.biscotti.api.SessionsResource;
import io.biscotti.api.SignInResource;
import io.biscotti.api.TokenResource;
import io.biscotti.api.UsersResource;
import io.biscotti.choice.ChoicesResource;
import io.biscotti.choice.ConsentResource;
import io.biscotti.choice.OwnConsent;
import io.biscotti.choice.OwnPreferences;
import io.biscotti.choice.PreferencesResource;
import io.biscotti.client.Devices;
import io.biscotti.client.Operators;
import io.biscotti.event.EventStreams;
import io.biscotti.event.SecurityEvents;
import io.biscotti.explain.ExplainResource;
import io.biscotti.lab.CookiesResource;
import io.biscotti.lab.IssuedCookies;
import io.biscotti.lab.SetCookieResource;
import io.biscotti.monitor.KeysResource;
import io.biscotti.monitor.Monitor;
import io.biscotti.monitor.MonitorResource;
import io.biscotti.page.AcceptEncoding;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import io.biscotti.sharedkeys.Keys;
import io.biscotti.signin.Administration;
import io.biscotti.signin.Callers;
import io.biscotti.signin.OwnAccount;
import io.biscotti.signin.OwnSessions;
import io.biscotti.signin.SignIn;
import io.biscotti.signin.SignOut;
import io.biscotti.signin.TokenCookies;
import io.biscotti.signin.Tokens;
import io.biscotti.web.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.inject.hk2.AbstractBinder;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.media.sse.SseFeature;
import org.glassfish.jersey.message.GZipEncoder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.async.AsyncContextDelegateProviderImpl;
import org.glassfish.jersey.servlet.spi.AsyncContextDelegateProvider;
import org.jspecify.annotations.Nullable;

/**
 * The Jersey application under {@code /api}. Every component is registered here; class path
 * scanning is off.
 */
final class Api extends ResourceConfig {
  private static final MediaType PROBLEM = MediaType.valueOf(Problem.MEDIA_TYPE);
  private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("utf-8");

  /** Creates the application; its resources get these services injected. */
  Api(Services services) {
    property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
    property(ServerProperties.WADL_FEATURE_DISABLE, true);
    // Otherwise the container's error page would replace the problem document.
    property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    register(
        new AbstractBinder() {
          @Override
          protected void configure() {
            // Event streams need it; service lookup, which would find it, is off.
            bind(AsyncContextDelegateProviderImpl.class).to(AsyncContextDelegateProvider.class);
            bind(services.signIn).to(SignIn.class);
            bind(services.own).to(OwnAccount.class);
            bind(services.signOut).to(SignOut.class);
            bind(services.sessions).to(OwnSessions.class);
            bind(services.accounts).to(Accounts.class);
            bind(services.administration).to(Administration.class);
            bind(services.events).to(SecurityEvents.class);
            bind(services.streams).to(EventStreams.class);
            bind(services.monitor).to(Monitor.class);
            bind(services.keys).to(Keys.class);
            bind(services.devices).to(Devices.class);
            bind(services.tokens).to(Tokens.class);
            bind(services.callers).to(Callers.class);
            bind(services.tokenCookies).to(TokenCookies.class);
            bind(services.introspectors).to(Operators.class);
            bind(Clock.systemUTC()).to(InstantSource.class);
            bind(new IssuedCookies()).to(IssuedCookies.class);
            bind(services.choices.preferences()).to(OwnPreferences.class);
            bind(services.choices.consent()).to(OwnConsent.class);
          }
        });
    register(JacksonFeature.withoutExceptionMappers());
    register(SseFeature.class);
    register(new Mapper());
    register(new Compression(), DynamicFeature.class);
    register(new QueryRule());
    register(new Answers());
    register(new Failures());
    register(AccountsResource.class);
    register(AccountResource.class);
    register(SessionResource.class);
    register(SessionsResource.class);
    register(EventsResource.class);
    register(UsersResource.class);
    register(MonitorResource.class);
    register(KeysResource.class);
    register(TokenResource.class);
    register(IntrospectionResource.class);
    register(SignInResource.class);
    register(RequestCookiesResource.class);
    register(CsrfResource.class);
    register(CookiesResource.class);
    register(ExplainResource.class);
    register(SetCookieResource.class);
    register(PreferencesResource.class);
    register(ConsentResource.class);
    register(ChoicesResource.class);
  }

  /** Makes Jersey use the application's JSON mapper. */
  private static final class Mapper implements ContextResolver<ObjectMapper> {
    @Override
    public ObjectMapper getContext(Class<?> type) {
      return Json.MAPPER;
    }
  }

  /**
   * Compresses the numbers of the last hour. The response contains no secret, so its length can't
   * reveal one (BREACH).
   */
  private static final class Compression implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
      if (resource.getResourceMethod().getReturnType() == MonitorResource.Hour.class) {
        context
            .register(new GZipEncoder(), WriterInterceptor.class)
            .register(new Negotiation(), ContainerResponseFilter.class);
      }
    }
  }

  private static final class Negotiation implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      response.getHeaders().add("Vary", AcceptEncoding.NAME);
      List<String> accepted = request.getHeaders().getOrDefault(AcceptEncoding.NAME, List.of());
      boolean isHour = response.getEntity() instanceof MonitorResource.Hour;
      if (isHour && AcceptEncoding.allowsGzip(accepted)) {
        response.getHeaders().putSingle("Content-Encoding", "gzip");
      }
    }
  }

  /**
   * Refuses a password in the query, even an unused one, because URLs end up in logs and histories.
   */
  private static final class QueryRule implements ContainerRequestFilter {
    private static final Set<String> SECRETS = Set.of("password", "current", "replacement");

    @Override
    public void filter(ContainerRequestContext request) {
      if (request.getUriInfo().getQueryParameters().keySet().stream().anyMatch(SECRETS::contains)) {
        throw new Refusal(LoginForm.PASSWORD_IN_ADDRESS);
      }
    }
  }

  /**
   * Sets the headers of every response, and writes problems in the same form as the servlets do.
   */
  private static final class Answers implements ContainerResponseFilter {
    @Context private @Nullable HttpServletRequest asked;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      response.getHeaders().putSingle("Cache-Control", "no-store");
      response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
      if (request.getMethod().equals("OPTIONS") && response.getStatus() == 200) {
        // Jersey repeats the list in a body, or types the empty body as the client asked.
        response.getHeaders().putSingle("Allow", Failures.allowed(response.getAllowedMethods()));
        response.getHeaders().remove("Content-Type");
        response.setStatus(204);
        response.setEntity(null);
      }
      if (MediaType.SERVER_SENT_EVENTS_TYPE.equals(response.getMediaType())) {
        // Otherwise nginx holds events back until its buffer is full.
        response.getHeaders().putSingle("X-Accel-Buffering", "no");
      }
      if (response.getEntity() instanceof Problem cause) {
        Problem problem = asked == null ? cause : Problems.named(asked, cause);
        Optional<String> page =
            Optional.ofNullable(asked).flatMap(now -> Problems.page(now, problem));
        response.setEntity(
            page.orElseGet(problem::json), new Annotation[0], page.isPresent() ? HTML : PROBLEM);
      }
    }
  }
}
