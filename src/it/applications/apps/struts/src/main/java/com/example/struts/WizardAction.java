package com.example.struts;

import org.apache.struts2.ActionSupport;
import org.apache.struts2.interceptor.parameter.StrutsParameter;

/** Its fields are kept in the session by the scope interceptor. */
public class WizardAction extends ActionSupport {
  private static final long serialVersionUID = 1L;

  private Integer step = 0;
  private String city = "";

  public Integer getStep() {
    return step;
  }

  public void setStep(Integer step) {
    this.step = step;
  }

  public String getCity() {
    return city;
  }

  @StrutsParameter
  public void setCity(String city) {
    this.city = city;
  }

  @Override
  public String execute() {
    step = step + 1;
    return SUCCESS;
  }
}
