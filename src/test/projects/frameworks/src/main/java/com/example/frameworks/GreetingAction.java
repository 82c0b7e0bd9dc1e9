package com.example.frameworks;

import java.util.Map;
import org.apache.struts2.ActionSupport;
import org.apache.struts2.action.SessionAware;
import org.apache.struts2.interceptor.parameter.StrutsParameter;

/** Greets by Struts, which hands over the session as a map. */
public class GreetingAction extends ActionSupport implements SessionAware {
  private Map<String, Object> session;
  private String name;

  @Override
  public void withSession(Map<String, Object> given) {
    session = given;
  }

  @StrutsParameter
  public void setName(String given) {
    name = given;
  }

  public String getName() {
    return name;
  }

  public int getVisits() {
    return (Integer) session.get("visits");
  }

  @Override
  public String execute() {
    session.merge("visits", 1, (before, one) -> (Integer) before + (Integer) one);
    return SUCCESS;
  }
}
