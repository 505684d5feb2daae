package org.midonet.cluster.types;

import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Where random values come from.
 *
 * @param ids ids of new objects
 * @param numbers hardware addresses of new router ports
 */
public record Randomness(Supplier<UUID> ids, RandomGenerator numbers) {}
