using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ActorServer.Bench;

/// <summary>
/// Many servers that only count: whatever is posted is taken with the same few bytes. One process listens on an address for each host, all on one port
/// and all of 127.0.0.0/8; it does as little as it can, for it lives on the same processors as what is measured. Others hang (they accept and never
/// answer) or break every connection off. "expect N" on its input sets the counter to zero and prints "counting"; once N have come it prints "done" and when that was.
/// </summary>
internal static class Sink
{
    private static readonly byte[] Accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
    private static readonly byte[] ContentLength = "\r\nContent-Length: "u8.ToArray();
    private static int _count;
    private static int _expected;

    internal static async Task RunAsync(int port, int living, int hanging, int broken, string authorityFile)
    {
        using var authority = new Authority();
        if (authorityFile.Length > 0) await File.WriteAllTextAsync(authorityFile, authority.Pem);
        using var certificate = authorityFile.Length > 0 ? authority.Certify(Enumerable.Range(0, living).Select(SinkAddress.Living)) : null;
        for (var host = 0; host < living; host++) _ = AcceptAsync(Listen(SinkAddress.Living(host), port), socket => Begin(socket, certificate));
        for (var host = 0; host < broken; host++) _ = AcceptAsync(Listen(SinkAddress.Broken(host), port), Break);
        var held = Enumerable.Range(0, hanging).Select(host => Listen(SinkAddress.Hanging(host), port)).ToList();    // the kernel accepts, nobody reads
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Volatile.Write(ref _count, 0);
            Volatile.Write(ref _expected, int.Parse(line["expect ".Length..], CultureInfo.InvariantCulture));
            Console.WriteLine("counting");
        }
        GC.KeepAlive(held);
    }

    private static Socket Listen(IPAddress address, int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(64);
        return listener;
    }

    private static async Task AcceptAsync(Socket listener, Action<Socket> begin)
    {
        while (true) begin(await listener.AcceptAsync());
    }

    private static void Break(Socket socket)
    {
        socket.LingerState = new(enable: true, 0);
        socket.Dispose();
    }

    private static void Begin(Socket socket, X509Certificate2? certificate)
    {
        socket.NoDelay = true;
        if (certificate is null) new Connection(socket).Run();
        else _ = ServeTlsAsync(socket, certificate);
    }

    private static void Count()
    {
        if (Interlocked.Increment(ref _count) == _expected) Console.WriteLine($"done {Stopwatch.GetTimestamp()}");
    }

    private static async Task ServeTlsAsync(Socket socket, X509Certificate2 certificate)
    {
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsServerAsync(certificate);
            var requests = new Requests();
            var buffer = new byte[Requests.MostBytes];
            while (await tls.ReadAsync(buffer.AsMemory(requests.Held)) is > 0 and var read)
            {
                if (!requests.IsComplete(buffer, read)) continue;
                Count();
                await tls.WriteAsync(Accepted);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other side went away.
        }
    }

    /// <summary>Where one request ends, with as little looking as possible: no header but the length is read.</summary>
    private sealed class Requests
    {
        internal const int MostBytes = 16 * 1024;

        /// <summary>Bytes of a header that is not complete yet, at the beginning of the buffer.</summary>
        internal int Held { get; private set; }
        private int _left;

        internal bool IsComplete(byte[] buffer, int read)
        {
            if (_left > 0) { _left -= read; return _left == 0; }
            Held += read;
            var have = buffer.AsSpan(0, Held);
            var end = have.IndexOf("\r\n\r\n"u8);
            if (end < 0) return false;
            var length = have[(have.IndexOf(ContentLength) + ContentLength.Length)..];
            if (!Utf8Parser.TryParse(length, out int body, out _)) throw new IOException("A POST without a length.");
            _left = end + 4 + body - Held;
            Held = 0;
            return _left == 0;
        }
    }

    /// <summary>A connection without tasks: the socket's own thread reads and answers.</summary>
    private sealed class Connection : SocketAsyncEventArgs
    {
        private readonly Socket _socket;
        private readonly byte[] _buffer = new byte[Requests.MostBytes];
        private readonly Requests _requests = new();

        internal Connection(Socket socket)
        {
            _socket = socket;
            SetBuffer(_buffer, 0, _buffer.Length);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            if (Take()) Run();
        }

        internal void Run()
        {
            try
            {
                while (!_socket.ReceiveAsync(this)) if (!Take()) return;
            }
            catch (ObjectDisposedException)
            {
                // Closed while answering.
            }
        }

        private bool Take()
        {
            if (SocketError != SocketError.Success || BytesTransferred == 0) { _socket.Dispose(); return false; }
            if (_requests.IsComplete(_buffer, BytesTransferred))
            {
                Count();
                try { _socket.Send(Accepted); }
                catch (SocketException) { _socket.Dispose(); return false; }
            }
            SetBuffer(_requests.Held, _buffer.Length - _requests.Held);
            return true;
        }
    }
}

/// <summary>Which address a host of the sink has.</summary>
internal static class SinkAddress
{
    internal static IPAddress Living(int host) => At(1, host);
    internal static IPAddress Hanging(int host) => At(2, host);
    internal static IPAddress Broken(int host) => At(3, host);

    /// <summary>Nobody listens there.</summary>
    internal static IPAddress Refusing(int host) => At(4, host);

    private static IPAddress At(byte kind, int host) => new([127, kind, (byte)(host / 250), (byte)(1 + (host % 250))]);
}
