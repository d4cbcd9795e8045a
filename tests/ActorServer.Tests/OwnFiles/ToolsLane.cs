using System.Diagnostics;
using ActorServer.OwnFiles;

namespace ActorServer.Tests.OwnFiles;

/// <summary>Debian's ffmpeg and libvips-tools, real files made with them, and tests that are skipped, with the reason, where they are missing.</summary>
internal static class ToolsLane
{
    internal static void Require()
    {
        if (new MediaTools(new ActorServerOptions()).Missing is not { } missing) return;
        if (Environment.GetEnvironmentVariable("ACTOR_REQUIRE_MEDIA_TOOLS") == "1") Assert.Fail($"{missing} is missing, and ACTOR_REQUIRE_MEDIA_TOOLS=1 wants it.");
        Assert.Skip($"{missing} is missing. ACTOR_REQUIRE_MEDIA_TOOLS=1 makes that a failure.");
    }

    /// <summary>A test picture, or one whose name ends in another form.</summary>
    internal static Task<byte[]> PictureAsync(int width, int height, string extension = "jpg") =>
        FfmpegAsync(extension, "-f", "lavfi", "-i", $"testsrc=size={width}x{height}:rate=1", "-frames:v", "1");

    /// <summary>Three pictures that follow each other.</summary>
    internal static Task<byte[]> MovingGifAsync() => FfmpegAsync("gif", "-f", "lavfi", "-i", "testsrc=size=800x600:rate=3:duration=1");

    /// <summary>A film of two seconds with sound.</summary>
    internal static Task<byte[]> FilmAsync(string extension) =>
        FfmpegAsync(extension, "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2", "-f", "lavfi", "-i", "sine=duration=2", "-shortest");

    internal static Task<byte[]> SoundAsync(string extension) => FfmpegAsync(extension, "-f", "lavfi", "-i", "sine=duration=3");

    /// <summary>The same film, to be looked at with the head to the side, as telephones write it.</summary>
    internal static async Task<byte[]> TurnedFilmAsync()
    {
        var film = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(film, await FilmAsync("mp4"));
            return await FfmpegAsync("mp4", "-i", film, "-c", "copy", "-metadata:s:v", "rotate=90");
        }
        finally
        {
            File.Delete(film);
        }
    }

    internal static async Task<byte[]> FfmpegAsync(string extension, params string[] arguments)
    {
        var target = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{extension}");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", .. arguments, "-y", target]) { RedirectStandardError = true })!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, said);
            return await File.ReadAllBytesAsync(target);
        }
        finally
        {
            File.Delete(target);
        }
    }
}
