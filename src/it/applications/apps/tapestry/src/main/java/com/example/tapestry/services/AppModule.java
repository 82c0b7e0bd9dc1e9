package com.example.tapestry.services;

import org.apache.tapestry5.SymbolConstants;
import org.apache.tapestry5.commons.MappedConfiguration;

/** The configuration of the application. */
public final class AppModule {

  private AppModule() {}

  /** Sets what a deployed application must set. */
  public static void contributeApplicationDefaults(MappedConfiguration<String, Object> defaults) {
    defaults.add(SymbolConstants.SUPPORTED_LOCALES, "en");
    defaults.add(SymbolConstants.HMAC_PASSPHRASE, "a passphrase of this example");
    defaults.add(SymbolConstants.PRODUCTION_MODE, true);
  }
}
