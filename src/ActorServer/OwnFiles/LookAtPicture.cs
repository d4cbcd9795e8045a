using System.Globalization;
using ActorServer.Objects;

namespace ActorServer.OwnFiles;

/// <summary>Pictures, by libvips: upright, a few widths, a blurhash. What is too large to be unpacked is told from its header alone.</summary>
internal static class LookAtPicture
{
    /// <summary>Widths of the copies: a telephone, a telephone with a fine screen or a desk, a desk with a fine screen.</summary>
    private static readonly int[] Widths = [480, 960, 1920];

    /// <summary>A copy is made when it is this much smaller; else it would save little.</summary>
    private const double Smaller = 0.8;

    /// <summary>No copy is taller than so many times its width, as a long screenshot is.</summary>
    private const int Tallest = 4;

    internal static async Task<Look> RunAsync(MediaTools tools, MediaType type, string file, string folder, TimeSpan most, CancellationToken ct)
    {
        // Step 1: is it read as what we say it is, and how large would it be?
        var loader = await tools.HeaderAsync(folder, most, ct, "-f", "vips-loader", file);
        if (!loader.IsDone || loader.Output.Trim() != LoaderOf(type)) return Look.Failed(loader);
        var header = await tools.HeaderAsync(folder, most, ct, "-a", file);
        if (!header.IsDone) return Look.Failed(header);
        var fields = Fields(header.Output);
        var (width, height) = (Number(fields, "width"), Number(fields, "height"));
        if (width <= 0 || height <= 0 || (long)width * height > Limits.PicturePixels) return Look.Nothing;
        var orientation = Number(fields, "orientation");
        if (orientation is >= 5 and <= 8 && type != MediaType.Avif) (width, height) = (height, width);
        var found = new Looked { Width = width, Height = height };

        // Step 2: turned, and free of what it says about itself, where the file's own form does not allow to take that out.
        if ((type == MediaType.Jpeg && orientation > 1) || (type == MediaType.Avif && (fields.ContainsKey("exif-data") || fields.ContainsKey("xmp-data"))))
        {
            var instead = type == MediaType.Jpeg ? new MadeCopy(Path.Combine(folder, "upright.jpg"), MediaType.Jpeg) : new MadeCopy(Path.Combine(folder, "upright.webp"), MediaType.WebP);
            var turned = await CopyAsync(tools, file, $"{width}x{height}", $"{Path.GetFileName(instead.Path)}[Q=92,strip]", folder, most, ct);
            if (!turned.IsDone) return Look.Failed(turned);
            found = found with { Instead = instead };
        }

        // Step 3: a few widths. One that moves stays as it is: its copies would stand still.
        if (Number(fields, "n-pages") <= 1)
        {
            var copies = new List<MadeCopy>();
            foreach (var wanted in Widths.Where(wanted => wanted <= width * Smaller))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{wanted}.webp");
                var made = await CopyAsync(tools, file, string.Create(CultureInfo.InvariantCulture, $"{wanted}x{wanted * Tallest}"), $"{name}[Q=80,strip]", folder, most, ct);
                if (!made.IsDone) return Look.Failed(made);
                copies.Add(new(Path.Combine(folder, name), MediaType.WebP));
            }
            var whole = new FileInfo(Path.Combine(folder, file)).Length;
            found = found with { Copies = [.. copies.Where(copy => new FileInfo(copy.Path).Length < whole)] };
        }

        // Step 4: what is shown while it is under way.
        var small = await CopyAsync(tools, file, "32x32!", "blur.ppm", folder, most, ct);
        if (small.IsLate) return Look.Later;
        var pixels = small.IsDone ? Pixels.ReadPnm(await File.ReadAllBytesAsync(Path.Combine(folder, "blur.ppm"), ct)) : null;
        return new(found with { Blurhash = pixels is null ? null : Blurhash.Of(pixels, isUpright: height > width) }, false);
    }

    /// <summary>Turned as it was meant to be looked at, in the colours that every screen knows.</summary>
    private static Task<ToolResult> CopyAsync(MediaTools tools, string file, string size, string target, string folder, TimeSpan most, CancellationToken ct) =>
        tools.ThumbnailAsync(folder, most, ct, file, "--size", size, "--export-profile", "srgb", "-o", target);

    private static string LoaderOf(MediaType type) =>
        type == MediaType.Jpeg ? "jpegload" : type == MediaType.Png ? "pngload" : type == MediaType.Gif ? "gifload" : type == MediaType.WebP ? "webpload" : "heifload";

    /// <summary>Of lines "name: value" the first of each name: what the file itself says comes behind what libvips says.</summary>
    private static Dictionary<string, string> Fields(string header)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in header.Split('\n'))
        {
            if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon) fields.TryAdd(line[..colon], line[(colon + 2)..].Trim());
        }
        return fields;
    }

    private static int Number(Dictionary<string, string> fields, string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
