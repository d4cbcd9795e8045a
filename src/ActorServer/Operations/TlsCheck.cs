using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ActorServer.Operations;

/// <summary>The certificate at the public address, as a peer's client judges it. Nothing is sent over the connection.</summary>
internal static class TlsCheck
{
    private const string Check = "certificate";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static async Task<Finding> RunAsync(string host, int port, DateTimeOffset now, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(Patience);
        (DateTimeOffset Ends, SslPolicyErrors Errors)? shown = null;
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(host, port, late.Token);
            await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, found) =>
            {
                if (certificate is X509Certificate2 their) shown = (their.NotAfter, found);
                return found == SslPolicyErrors.None;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, late.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            if (shown is null) return Finding.Fail(Check, $"No TLS at {host}:{port}: {e.GetBaseException().Message}", "Start the reverse proxy, and open its port in the firewall.");
        }
        return shown is { } certified ? Judge(host, certified.Ends, certified.Errors, now) : Finding.Fail(Check, $"{host}:{port} shows none.", "Let the reverse proxy get one for this name.");
    }

    internal static Finding Judge(string host, DateTimeOffset ends, SslPolicyErrors errors, DateTimeOffset now)
    {
        var days = (ends - now).TotalDays;
        if (days < 0) return Finding.Fail(Check, $"It expired on {ends:yyyy-MM-dd}.", "Let the reverse proxy renew it: its log says why it did not.");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return Finding.Fail(Check, $"It is not for {host}.", "Let the reverse proxy get one for this name.");
        if (errors != SslPolicyErrors.None) return Finding.Fail(Check, "Nobody trusts who made it.", "Use one of a public authority, such as Let's Encrypt, with the intermediate certificates.");
        return days < 7 ? Finding.Warn(Check, $"It is good for {days:0} more days.", "Look whether the reverse proxy renews it.") : Finding.Ok(Check, $"It is good for {days:0} more days.");
    }
}
