using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Federation.Tests.Support;

/// <summary>A socket that answers with bytes no web server would send.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private int _connections;

    public RawServer(Func<Stream, CancellationToken, Task> answer)
    {
        _listener.Start();
        _ = AcceptAsync(answer);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, CancellationToken, Task> answer)
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(stop);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client, answer, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, Func<Stream, CancellationToken, Task> answer, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                await answer(client.GetStream(), stop);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or AuthenticationException)
            {
                // The client had enough.
            }
        }
    }
}
