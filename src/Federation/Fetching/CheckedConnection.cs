using System.Net;
using System.Net.Sockets;

namespace Federation.Fetching;

/// <summary>Connections only to addresses that <see cref="AddressPolicy"/> allows.</summary>
internal static class CheckedConnection
{
    /// <summary>
    /// Resolves, judges, connects, in this order and with the same addresses: a name that answers differently the second time (DNS
    /// rebinding) gains nothing, since there is no second time.
    /// </summary>
    public static async ValueTask<Stream> ConnectAsync(FetchPolicy policy, SocketsHttpConnectionContext context, CancellationToken ct)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await policy.Resolve(host, ct);
        IPAddress[] allowed = [.. addresses.Where(address => AddressPolicy.Allows(address, policy)).Take(policy.MaxAddresses)];
        if (addresses.Length > 0 && allowed.Length == 0) throw new RefusedAddressException($"{host} has no public address");

        SocketException? last = null;
        foreach (IPAddress address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>The refusal within what the HTTP stack made of it.</summary>
    public static IOException? RefusalIn(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is RefusedAddressException refusal) return refusal;
        return null;
    }

    private sealed class RefusedAddressException(string message) : IOException(message);
}
