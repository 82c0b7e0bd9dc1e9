package com.example.oauth;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/**
 * One client, at the address in the context parameter oauth.client, which must obtain consent; and
 * two people.
 */
@Configuration
public class Clients {

  @Bean
  RegisteredClientRepository registrations(@Value("${oauth.client}") String client) {
    RegisteredClient shop =
        RegisteredClient.withId("shop")
            .clientId("shop")
            .clientSecret("{noop}pear")
            .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .redirectUri(client + "/login/oauth2/code/id")
            .postLogoutRedirectUri(client + "/")
            .scope("openid")
            .scope("profile")
            .clientSettings(
                ClientSettings.builder()
                    .requireAuthorizationConsent(true)
                    .requireProofKey(true)
                    .build())
            .build();
    return new InMemoryRegisteredClientRepository(shop);
  }

  @Bean
  UserDetailsService users() {
    InMemoryUserDetailsManager users =
        new InMemoryUserDetailsManager(
            User.withUsername("anna").password("{noop}apple").roles("USER").build(),
            User.withUsername("ben").password("{noop}banana").roles("USER").build());
    // The manager itself would hash the passwords again at each start.
    return users::loadUserByUsername;
  }
}
