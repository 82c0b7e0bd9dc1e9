package com.example.oauth;

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.web.SecurityFilterChain;

/** Sign-in at an authorization server, whose address is the context parameter oauth.server. */
@Configuration
public class Registration {

  private final String server;

  Registration(@Value("${oauth.server}") String server) {
    this.server = server;
  }

  String server() {
    return server;
  }

  @Bean
  ClientRegistrationRepository registrations() {
    ClientRegistration id =
        ClientRegistration.withRegistrationId("id")
            .clientId("shop")
            .clientSecret("pear")
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
            .scope("openid", "profile")
            .authorizationUri(server + "/oauth2/authorize")
            .tokenUri(server + "/oauth2/token")
            .jwkSetUri(server + "/oauth2/jwks")
            .userInfoUri(server + "/userinfo")
            .userNameAttributeName("sub")
            .issuerUri(server)
            .providerConfigurationMetadata(
                Map.of("end_session_endpoint", server + "/connect/logout"))
            .build();
    return new InMemoryClientRegistrationRepository(id);
  }

  @Bean
  OAuth2AuthorizedClientRepository clients() {
    return new HttpSessionOAuth2AuthorizedClientRepository();
  }

  @Bean
  SecurityFilterChain chain(HttpSecurity http, ClientRegistrationRepository registrations)
      throws Exception {
    OidcClientInitiatedLogoutSuccessHandler everywhere =
        new OidcClientInitiatedLogoutSuccessHandler(registrations);
    everywhere.setPostLogoutRedirectUri("{baseUrl}/");
    return http.authorizeHttpRequests(
            requests -> requests.requestMatchers("/").permitAll().anyRequest().authenticated())
        .oauth2Login(Customizer.withDefaults())
        .oauth2Client(Customizer.withDefaults())
        .logout(logout -> logout.logoutSuccessHandler(everywhere))
        .build();
  }
}
