package org.midonet.agent.cloud;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.memory.MemoryDatapath;
import org.midonet.datapath.memory.Outlet;
import org.midonet.packet.IpAddress;

/** The datapath in memory, with the names of the methods that were called, in order. */
public final class RecordedDatapath {

  /** Where all packets are lost. */
  public static final Outlet NOWHERE =
      new Outlet() {
        @Override
        public void output(int port, Packet packet) {}

        @Override
        public void toVtep(IpAddress source, IpAddress remote, int vni, Packet packet) {}

        @Override
        public void tunnel(IpAddress remote, TunnelKind kind, int tunnelKey, Packet packet) {}
      };

  private final Datapath memory = new MemoryDatapath(NOWHERE, 0, System::nanoTime, new Random(1));
  private final List<String> calls = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();

  /** What is to be driven. */
  public Datapath datapath() {
    return (Datapath)
        Proxy.newProxyInstance(
            Datapath.class.getClassLoader(),
            new Class<?>[] {Datapath.class},
            (self, method, arguments) -> {
              calls.add(method.getName());
              if (refused.contains(method.getName())) {
                throw new DatapathException(DatapathException.Kind.FULL, "a test says so");
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** What was called since this was last asked. */
  public List<String> calls() {
    List<String> all = List.copyOf(calls);
    calls.clear();
    return all;
  }

  /** From now on this method is refused. */
  public void refuse(String method) {
    refused.add(method);
  }

  /** From now on nothing is refused. */
  public void allow() {
    refused.clear();
  }
}
