using System.Diagnostics;
using System.Globalization;

namespace ActorServer.Tests.Support;

/// <summary>A real S3 server (s3rver, from npm) in a process and a folder of its own, with one bucket. It can go away and come back at the same port.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    internal const string Bucket = "media";
    private const string KeyAndSecret = "S3RVER";

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("actorserver-s3-").FullName;
    private Process? _process;
    private int _port;

    internal string Endpoint => $"http://localhost:{_port}";

    /// <summary>What the server is told with each option.</summary>
    internal (string Name, string Value)[] Options => OptionsBut();

    /// <summary>The same, but for what one test has wrong or more.</summary>
    internal (string Name, string Value)[] OptionsBut(params (string Name, string Value)[] others)
    {
        var options = new Dictionary<string, string> { ["Bucket"] = Bucket, ["BucketEndpoint"] = Endpoint, ["BucketKeyId"] = KeyAndSecret, ["BucketSecret"] = KeyAndSecret, ["BucketPrefix"] = "nick" };
        foreach (var (name, value) in others) options[name] = value;
        return [.. options.Select(option => (option.Key, option.Value))];
    }

    /// <summary>Starts one; skips the test where none can be started.</summary>
    internal static async Task<S3Server> StartAsync()
    {
        await NodePackages.S3.RequireAsync();
        var server = new S3Server();
        await server.ComeAsync();
        return server;
    }

    /// <summary>Names and contents of what is in the bucket.</summary>
    internal Dictionary<string, byte[]> Files() => Directory.Exists(Path.Combine(_folder, Bucket))
        ? Directory.GetFiles(Path.Combine(_folder, Bucket), "*._S3rver_object", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(Path.Combine(_folder, Bucket), path).Replace("._S3rver_object", "", StringComparison.Ordinal), File.ReadAllBytes)
        : [];

    internal async Task ComeAsync()
    {
        _process = Process.Start(new ProcessStartInfo("node",
        [
            "node_modules/s3rver/bin/s3rver.js", "--directory", _folder, "--address", "localhost", "--port", _port.ToString(CultureInfo.InvariantCulture), "--silent", "--no-vhost-buckets", "--configure-bucket", Bucket,
        ])
        {
            WorkingDirectory = NodePackages.S3.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = _process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(StartTime);
        while (await _process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (!line.Contains("listening on", StringComparison.Ordinal)) continue;
            _port = int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
            return;
        }
        throw new InvalidOperationException($"The S3 server did not start: {await errors}");
    }

    internal async Task GoAsync()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await GoAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
