/** Whether several nodes on one ensemble behave as one: histories, and a checker for them. */
@org.jspecify.annotations.NullMarked
package org.midonet.cluster.linear;
