/**
 * The rows of the list of scenarios that are to be shown across hosts: each test builds its own
 * devices through the API of one running cloud, plugs guests into three hypervisors, and says which
 * frames go in and exactly which come out.
 */
@NullMarked
package org.midonet.acceptance.scenarios;

import org.jspecify.annotations.NullMarked;
