@NullMarked
package org.midonet.agent.history;

import org.jspecify.annotations.NullMarked;
