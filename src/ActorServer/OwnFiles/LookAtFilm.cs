using System.Globalization;
using System.Text;
using ActorServer.Objects;
using Federation;
using Federation.Json;

namespace ActorServer.OwnFiles;

/// <summary>Films and sounds, by ffmpeg: how long, how large, a poster. The form is the one that we told from the bytes: a list of other files in disguise is not read as one.</summary>
internal static class LookAtFilm
{
    /// <summary>Not the first picture, which is often black, but soon.</summary>
    private static readonly TimeSpan PosterAt = TimeSpan.FromSeconds(1);

    internal static async Task<Look> RunAsync(MediaTools tools, MediaType type, string file, string folder, TimeSpan most, CancellationToken ct)
    {
        // Step 1: what is in it.
        var probe = await tools.FfprobeAsync(folder, most, ct, [.. Source, "-show_entries", "format=duration:stream=codec_type,width,height:stream_side_data=rotation", "-of", "json", "-f", FormOf(type), "file:" + file]);
        if (!probe.IsDone || !BoundedJson.TryParse(Encoding.UTF8.GetBytes(probe.Output), out var root, out _)) return Look.Failed(probe);
        var whole = new AsNode(root);
        var found = new Looked { Duration = DurationOf(whole.First("format")?.Text("duration")) };
        if (whole.Each("streams").FirstOrDefault(stream => stream.Text("codec_type") == "video") is not { IsObject: true } video) return new(found, false);
        if (video.Integer("width") is not (> 0 and var width) || video.Integer("height") is not (> 0 and var height) || width > Limits.PicturePixels / height) return new(found, false);
        var isTurned = video.Each("side_data_list").Any(side => side.Integer("rotation") is 90 or -90 or 270 or -270);
        // A sound with a picture on its sleeve has no size.
        if (type.IsVideo) found = isTurned ? found with { Width = (int)height, Height = (int)width } : found with { Width = (int)width, Height = (int)height };

        // Step 2: one picture of it, and the same very small.
        var at = found.Duration is { } duration && duration < 2 * PosterAt ? TimeSpan.Zero : PosterAt;
        var made = await tools.FfmpegAsync(folder, most, ct,
        [
            "-nostdin", .. Source, "-ss", at.TotalSeconds.ToString(CultureInfo.InvariantCulture), "-f", FormOf(type), "-threads", "1", "-i", "file:" + file,
            "-map", "0:v:0", "-frames:v", "1", "-vf", "scale='min(1280,iw)':-2", "-q:v", "3", "-threads", "1", "-f", "image2", "-update", "1", "-y", "file:poster.jpg",
            "-map", "0:v:0", "-frames:v", "1", "-vf", "scale=32:32", "-pix_fmt", "rgb24", "-threads", "1", "-f", "image2", "-update", "1", "-y", "file:blur.ppm",
        ]);
        var poster = new FileInfo(Path.Combine(folder, "poster.jpg"));
        if (!made.IsDone || !poster.Exists || poster.Length == 0) return made.IsLate ? Look.Later : new(found, false);
        var pixels = Pixels.ReadPnm(await File.ReadAllBytesAsync(Path.Combine(folder, "blur.ppm"), ct));
        return new(found with
        {
            Blurhash = pixels is null ? null : Blurhash.Of(pixels, isUpright: found.Height > found.Width),
            Copies = [new(poster.FullName, MediaType.Jpeg)],
        }, false);
    }

    /// <summary>Quiet, and nothing but files: a film that names an address is not followed there.</summary>
    private static string[] Source => ["-v", "error", "-protocol_whitelist", "file"];

    private static string FormOf(MediaType type) =>
        type == MediaType.Mp4 || type == MediaType.QuickTime ? "mov"
        : type == MediaType.WebM ? "matroska"
        : type == MediaType.Mp3 ? "mp3"
        : type == MediaType.Flac ? "flac"
        : type == MediaType.Wav ? "wav"
        : "ogg";

    /// <summary>A header may say anything; what is longer than any film has no length.</summary>
    private static TimeSpan? DurationOf(string? seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value < Limits.LongestFilm.TotalSeconds ? TimeSpan.FromSeconds(value) : null;
}
