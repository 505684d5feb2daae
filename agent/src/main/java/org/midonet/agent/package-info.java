/**
 * midolman, the daemon on every hypervisor and gateway: it joins the two rivers. Intent comes down
 * from the NSDB ({@code network}), packets come up from the datapath ({@code upcall}), the
 * simulation decides, and flows go back ({@code flow}). No forwarding logic lives here.
 */
@NullMarked
package org.midonet.agent;

import org.jspecify.annotations.NullMarked;
