using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ActorServer.Bench;

/// <summary>
/// The least that an honest inbox can do, without anything else: bare Kestrel, digest of the body, one RSA verification, one SQLite row,
/// committed with synchronous=FULL together with others that wait (group commit), before the 202. No parsing, no effects, no routing.
/// The key comes with the first request (PUT /key); what is verified is the real signature over the real signing string.
/// </summary>
internal static class LimitProgram
{
    internal static async Task RunAsync(int port, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://localhost:{port}");
        var app = builder.Build();
        var rows = Channel.CreateUnbounded<(byte[] Body, TaskCompletionSource Done)>();
        _ = Task.Run(() => CommitAsync(rows.Reader, folder));
        var key = RSA.Create();
        app.Run(async http =>
        {
            if (HttpMethods.IsGet(http.Request.Method)) return;
            using var buffer = new MemoryStream();
            await http.Request.Body.CopyToAsync(buffer);
            var body = buffer.ToArray();
            if (HttpMethods.IsPut(http.Request.Method)) { key.ImportFromPem(Encoding.ASCII.GetString(body)); return; }
            if (!IsVerified(http.Request, body, key)) { http.Response.StatusCode = 401; return; }
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            rows.Writer.TryWrite((body, done));
            await done.Task;
            http.Response.StatusCode = 202;
        });
        await app.RunAsync();
    }

    private static bool IsVerified(HttpRequest request, byte[] body, RSA key)
    {
        var digest = "SHA-256=" + Convert.ToBase64String(SHA256.HashData(body));
        if (request.Headers["Digest"] != digest) return false;
        var parameters = request.Headers["Signature"].ToString().Split(',').Select(part => part.Split('=', 2)).ToDictionary(p => p[0].Trim(), p => p[1].Trim('"'));
        var lines = parameters["headers"].Split(' ').Select(name => name == "(request-target)"
            ? $"(request-target): post {request.Path}" : $"{name}: {request.Headers[name]}");
        return key.VerifyData(Encoding.ASCII.GetBytes(string.Join('\n', lines)), Convert.FromBase64String(parameters["signature"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static async Task CommitAsync(ChannelReader<(byte[] Body, TaskCompletionSource Done)> rows, string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "limit.db")}");
        connection.Open();
        using var setup = connection.CreateCommand();
        setup.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE activity (seq INTEGER PRIMARY KEY, json BLOB NOT NULL)";
        setup.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO activity (json) VALUES (@json)";
        var json = insert.Parameters.Add("@json", SqliteType.Blob);
        while (await rows.WaitToReadAsync())
        {
            var batch = new List<TaskCompletionSource>();
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            while (batch.Count < 256 && rows.TryRead(out var row))
            {
                json.Value = row.Body;
                insert.ExecuteNonQuery();
                batch.Add(row.Done);
            }
            transaction.Commit();
            foreach (var done in batch) done.SetResult();
        }
    }
}
