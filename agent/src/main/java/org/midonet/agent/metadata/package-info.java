/**
 * The metadata service of this host: guests ask it by HTTP at 169.254.169.254 or fe80::a9fe:a9fe,
 * and it asks Nova in their name. In come their connections, by an interface of its own, from
 * addresses that tell who calls; out go Nova's answers.
 */
@NullMarked
package org.midonet.agent.metadata;

import org.jspecify.annotations.NullMarked;
