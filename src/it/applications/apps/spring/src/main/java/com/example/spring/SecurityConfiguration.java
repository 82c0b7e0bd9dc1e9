package com.example.spring;

import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Sign-in by a form, remember-me, and one session for each person. */
@Configuration
@EnableWebSecurity
public class SecurityConfiguration {

  @Bean
  SecurityFilterChain chain(HttpSecurity http, SessionRegistry registry) throws Exception {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/", "/registry")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .formLogin(Customizer.withDefaults())
        .rememberMe(remember -> remember.key("a key that stays the same"))
        .sessionManagement(sessions -> sessions.maximumSessions(1).sessionRegistry(registry))
        .build();
  }

  @Bean
  SessionRegistry registry() {
    return new SessionRegistryImpl();
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
