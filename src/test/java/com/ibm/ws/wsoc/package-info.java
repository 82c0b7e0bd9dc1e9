/** Stands in for a class of Open Liberty that is found by its name. */
@org.jspecify.annotations.NullMarked
package com.ibm.ws.wsoc;
