package com.example.spring;

import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

/** Spring Security's filter, before all others. */
public final class SecurityInitializer extends AbstractSecurityWebApplicationInitializer {

  @Override
  protected boolean enableHttpSessionEventPublisher() {
    return true;
  }
}
