namespace ActorServer.OwnFiles;

/// <summary>What this machine has for pictures and films: Debian's libvips-tools and ffmpeg. What is missing is done without, and said.</summary>
internal sealed class MediaTools
{
    internal const string None = "none";

    private readonly string? _limiter;
    private readonly string? _thumbnail;
    private readonly string? _header;
    private readonly string? _ffmpeg;
    private readonly string? _ffprobe;

    internal MediaTools(ActorServerOptions options)
    {
        if (options.MediaTools == None) return;
        (_limiter, _thumbnail, _header, _ffmpeg, _ffprobe) = (Find(RunTool.Limiter), Find("vipsthumbnail"), Find("vipsheader"), Find("ffmpeg"), Find("ffprobe"));
        IsWanted = true;
    }

    /// <summary>Does the operator want any?</summary>
    internal bool IsWanted { get; }

    internal bool HasPictures => _limiter is not null && _thumbnail is not null && _header is not null;
    internal bool HasFilms => _limiter is not null && _ffmpeg is not null && _ffprobe is not null;

    /// <summary>What to install; null when nothing is missing.</summary>
    internal string? Missing => HasPictures && HasFilms ? null
        : _limiter is null ? "util-linux" : string.Join(' ', new[] { HasPictures ? null : "libvips-tools", HasFilms ? null : "ffmpeg" }.OfType<string>());

    internal Task<ToolResult> ThumbnailAsync(string folder, TimeSpan most, CancellationToken ct, params IReadOnlyList<string> arguments) => RunTool.RunAsync(_limiter!, _thumbnail!, arguments, folder, most, ct);

    internal Task<ToolResult> HeaderAsync(string folder, TimeSpan most, CancellationToken ct, params IReadOnlyList<string> arguments) => RunTool.RunAsync(_limiter!, _header!, arguments, folder, most, ct);

    internal Task<ToolResult> FfmpegAsync(string folder, TimeSpan most, CancellationToken ct, params IReadOnlyList<string> arguments) => RunTool.RunAsync(_limiter!, _ffmpeg!, arguments, folder, most, ct);

    internal Task<ToolResult> FfprobeAsync(string folder, TimeSpan most, CancellationToken ct, params IReadOnlyList<string> arguments) => RunTool.RunAsync(_limiter!, _ffprobe!, arguments, folder, most, ct);

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
