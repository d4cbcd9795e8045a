using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ActorServer.Operations;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Operations;

/// <summary>A real server behind a real proxy, set up right and wrong.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task A_server_behind_a_proxy_that_is_set_up_right_has_no_fault()
    {
        await using var proxy = await Proxy.StartAsync();
        await using var server = await proxy.BehindAsync();

        var findings = await DoctorCommand.ExamineAsync(server.Installed, CancellationToken.None);

        Assert.DoesNotContain(findings, finding => finding.Level == Level.Fail);
        foreach (var check in new[] { "name", "reachable", "host header", "client address", "clock", "handle", "actor", "inbox", "upload", "database", "keys", "media", "writing", "queue", "hosts", "disk" })
            Assert.Equal(Level.Ok, Of(findings, check).Level);
        Assert.Contains("trial", Of(findings, "installation").Says, StringComparison.Ordinal);
        Assert.All(findings.Where(finding => finding.Level != Level.Ok), finding => Assert.NotEmpty(finding.Do!));
        Assert.Equal(findings.Count, JsonNode.Parse(DoctorCommand.ToJson(findings))!.AsArray().Count);
    }

    [Fact]
    public async Task A_proxy_that_rewrites_Host_and_hides_the_client_is_found_out()
    {
        await using var proxy = await Proxy.StartAsync();
        await using var server = await proxy.BehindAsync();
        (proxy.Host, proxy.NamesClient) = ("backend:5080", false);

        var findings = await DoctorCommand.ExamineAsync(server.Installed, CancellationToken.None);

        Assert.Equal(Level.Fail, Of(findings, "host header").Level);
        Assert.Contains("backend:5080", Of(findings, "host header").Says, StringComparison.Ordinal);
        Assert.Equal(Level.Warn, Of(findings, "client address").Level);
    }

    [Fact]
    public async Task A_proxy_that_takes_no_large_body_is_found_out()
    {
        await using var proxy = await Proxy.StartAsync();
        await using var server = await proxy.BehindAsync();
        proxy.MostBytes = 1024 * 1024;

        Assert.Equal(Level.Warn, Of(await DoctorCommand.ExamineAsync(server.Installed, CancellationToken.None), "upload").Level);
    }

    [Fact]
    public async Task An_address_that_leads_to_another_server_is_found_out()
    {
        await using var proxy = await Proxy.StartAsync();
        await using var server = await proxy.BehindAsync();
        await using var other = await RunningServer.StartAsync("nora");
        proxy.Target = other.Own.Origin;

        Assert.Equal(Level.Fail, Of(await DoctorCommand.ExamineAsync(server.Installed, CancellationToken.None), "reachable").Level);
    }

    [Fact]
    public async Task A_handle_that_leads_to_somebody_else_is_found_out_and_one_that_is_redirected_here_is_right()
    {
        await using var site = await FakePeer.StartAsync("someone");
        await using var proxy = await Proxy.StartAsync();
        await using var server = await proxy.BehindAsync(("HandleDomain", site.Authority));
        site.Handles[$"acct:nick@{site.Authority}"] = site.Actor;

        var wrong = Of(await DoctorCommand.ExamineAsync(server.Installed, CancellationToken.None), "handle");
        site.Handles[$"acct:nick@{site.Authority}"] = server.Own.Actor;
        var right = Of(await DoctorCommand.ExamineAsync(server.Installed, CancellationToken.None), "handle");

        Assert.Equal(Level.Fail, wrong.Level);
        Assert.Contains(site.Actor, wrong.Says, StringComparison.Ordinal);
        Assert.Equal(Level.Ok, right.Level);
    }

    [Theory]
    [InlineData(-400, -1, "expired")]
    [InlineData(-1, 90, "trusts")]
    public async Task A_certificate_that_has_expired_or_that_nobody_trusts_is_found_out(int begins, int ends, string word)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(begins), now.AddDays(ends));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, certificate);

        var finding = await TlsCheck.RunAsync("localhost", ((IPEndPoint)listener.LocalEndpoint).Port, now, CancellationToken.None);

        Assert.Equal(Level.Fail, finding.Level);
        Assert.Contains(word, finding.Says, StringComparison.Ordinal);
        await serving;
    }

    [Theory]
    [InlineData(60, SslPolicyErrors.None, Level.Ok)]
    [InlineData(3, SslPolicyErrors.None, Level.Warn)]
    [InlineData(60, SslPolicyErrors.RemoteCertificateNameMismatch, Level.Fail)]
    public void A_certificate_is_judged_by_its_days_and_its_name(int days, SslPolicyErrors errors, object level)
    {
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal((Level)level, TlsCheck.Judge("example.org", now.AddDays(days), errors, now).Level);
    }

    [Fact]
    public void Clock_disk_queue_and_writer_are_judged_by_their_numbers()
    {
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(Level.Fail, OutsideChecks.Clock(now.AddMinutes(5), now).Level);
        Assert.Equal(Level.Ok, OutsideChecks.Clock(now.AddSeconds(5), now).Level);
        Assert.Equal([Level.Fail, Level.Warn, Level.Ok], new[] { 1L << 20, 1L << 29, 1L << 33 }.Select(free => MachineChecks.Disk(free).Level));
        Assert.Equal([Level.Warn, Level.Ok], new[] { 500.0, 5 }.Select(took => MachineChecks.Writer(took).Level));
        Assert.Equal([Level.Warn, Level.Ok], new[] { -10, -1 }.Select(hours => MachineChecks.Queue(new() { Waiting = 1, OldestAt = now.AddHours(hours).ToUnixTimeMilliseconds() }, now).Level));
    }

    [Fact]
    public async Task The_word_of_the_doctor_opens_its_door_for_a_short_time_and_no_other_word_does()
    {
        await using var server = await RunningServer.StartAsync();
        Task<HttpResponseMessage> SeeAsync(string word) => server.GetAsync($"{server.Own.Origin}{SeenEndpoint.Path}?word={word}");
        using (var before = await SeeAsync("")) Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        var word = await SeenEndpoint.NewWordAsync(server.Db, server.Clock);

        using (var right = await SeeAsync(word)) Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        using (var wrong = await SeeAsync("guess")) Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
        server.Advance(Limits.DoctorsVisit * 2);
        using (var late = await SeeAsync(word)) Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task On_the_command_line_it_works_beside_the_server_and_without_it()
    {
        await using var server = await ServerProcess.StartAsync();

        var beside = await ServerProcess.RunAsync("doctor", "--data-folder", server.DataFolder, "--json");
        await server.SignalAsync("TERM");
        await server.EndedAsync(Limits.Stop * 3);
        var without = await ServerProcess.RunAsync("doctor", "--data-folder", server.DataFolder);

        Assert.Equal("", beside.Errors);
        Assert.Equal(0, beside.Code);
        Assert.Contains(JsonNode.Parse(beside.Output)!.AsArray(), line => line!["check"]!.GetValue<string>() == "handle" && line["result"]!.GetValue<string>() == "ok");
        Assert.Equal(0, without.Code);
        Assert.Contains("not running", without.Output, StringComparison.Ordinal);
    }

    private static Finding Of(IReadOnlyList<Finding> findings, string check)
    {
        Assert.True(findings.Any(finding => finding.Check == check), $"No {check} in:\n{DoctorCommand.ToJson(findings)}");
        return findings.Single(finding => finding.Check == check);
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try { await tls.AuthenticateAsServerAsync(certificate); }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException) { /* the doctor has seen enough */ }
    }
}
