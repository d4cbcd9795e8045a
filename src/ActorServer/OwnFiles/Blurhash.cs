namespace ActorServer.OwnFiles;

/// <summary>
/// A picture in some 30 letters: its mean colour and the first few waves of its colours, from left to right and from top to bottom. Peers show it
/// while the picture is under way. Written from the algorithm's description, https://github.com/woltapp/blurhash/blob/master/Algorithm.md. Pure.
/// </summary>
internal static class Blurhash
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

    /// <summary>Waves in each direction that there may be, and beyond which Mastodon shows none.</summary>
    private const int Most = 9;

    private readonly record struct Colour(double Red, double Green, double Blue)
    {
        internal double Largest => Math.Max(Math.Abs(Red), Math.Max(Math.Abs(Green), Math.Abs(Blue)));

        public static Colour operator +(Colour one, Colour other) => new(one.Red + other.Red, one.Green + other.Green, one.Blue + other.Blue);
        public static Colour operator *(Colour colour, double by) => new(colour.Red * by, colour.Green * by, colour.Blue * by);
    }

    /// <summary>More waves along the longer side.</summary>
    internal static string Of(Pixels picture, bool isUpright) => Encode(picture, isUpright ? 3 : 4, isUpright ? 4 : 3);

    internal static string Encode(Pixels picture, int across, int down)
    {
        // Step 1: how much there is of each wave; the first is the mean colour.
        var waves = new List<Colour>();
        for (var y = 0; y < down; y++)
        {
            for (var x = 0; x < across; x++) waves.Add(Wave(picture, x, y));
        }

        // Step 2: how many, and the largest of the others, which all of them are measured by.
        var others = waves.Skip(1).ToList();
        var scale = others.Count == 0 ? 0 : Step(others.Max(wave => wave.Largest) * 166 - 0.5, 82);
        var largest = others.Count == 0 ? 1 : (scale + 1) / 166.0;

        // Step 3: written down.
        return Write(across - 1 + ((down - 1) * Most), 1) + Write(scale, 1) + Write(Mean(waves[0]), 4) + string.Concat(others.Select(wave => Write(Other(wave, largest), 2)));
    }

    /// <summary>Null when this is none, or one of a size that nobody shows: the text is a peer's.</summary>
    internal static Pixels? Decode(string hash, int width, int height)
    {
        // Step 1: how many waves.
        if (hash.Length < 6 || hash.Any(letter => !Digits.Contains(letter, StringComparison.Ordinal))) return null;
        var (across, down) = ((Read(hash[..1]) % Most) + 1, (Read(hash[..1]) / Most) + 1);
        if (hash.Length != 4 + (2 * across * down)) return null;

        // Step 2: each of them.
        var largest = (Read(hash.Substring(1, 1)) + 1) / 166.0;
        var mean = Read(hash.Substring(2, 4));
        List<Colour> waves = [new(Linear(mean >> 16 & 255), Linear(mean >> 8 & 255), Linear(mean & 255))];
        for (var at = 6; at < hash.Length; at += 2)
        {
            var value = Read(hash.Substring(at, 2));
            waves.Add(new(Part(value / 361, largest), Part(value / 19 % 19, largest), Part(value % 19, largest)));
        }

        // Step 3: what they make together at each place.
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            var colour = default(Colour);
            for (var wave = 0; wave < waves.Count; wave++) colour += waves[wave] * Height(i % width, width, wave % across) * Height(i / width, height, wave / across);
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = ((byte)Standard(colour.Red), (byte)Standard(colour.Green), (byte)Standard(colour.Blue));
        }
        return new Pixels(width, height, rgb);
    }

    private static Colour Wave(Pixels picture, int across, int down)
    {
        var sum = default(Colour);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var (red, green, blue) = picture.At(x, y);
                sum += new Colour(Linear(red), Linear(green), Linear(blue)) * Height(x, picture.Width, across) * Height(y, picture.Height, down);
            }
        }
        return sum * ((across == 0 && down == 0 ? 1.0 : 2.0) / (picture.Width * picture.Height));
    }

    private static double Height(int at, int length, int waves) => Math.Cos(Math.PI * at * waves / length);

    private static int Mean(Colour colour) => (Standard(colour.Red) << 16) + (Standard(colour.Green) << 8) + Standard(colour.Blue);

    private static int Other(Colour wave, double largest) => (((Quantum(wave.Red, largest) * 19) + Quantum(wave.Green, largest)) * 19) + Quantum(wave.Blue, largest);

    private static int Quantum(double value, double largest) => Step((Math.CopySign(Math.Sqrt(Math.Abs(value / largest)), value) * 9) + 9.5, 18);

    private static double Part(int quantum, double largest) => Math.CopySign(Math.Pow((quantum - 9) / 9.0, 2), quantum - 9) * largest;

    private static int Step(double value, int most) => (int)Math.Clamp(Math.Floor(value), 0, most);

    /// <summary>From the screen's brightness to light and back. [IEC 61966-2-1]</summary>
    private static double Linear(int value) => value / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);

    private static int Standard(double light)
    {
        var value = Math.Clamp(light, 0, 1);
        return (int)((value <= 0.0031308 ? value * 12.92 * 255 : ((1.055 * Math.Pow(value, 1 / 2.4)) - 0.055) * 255) + 0.5);
    }

    private static string Write(int value, int length)
    {
        var letters = new char[length];
        for (var i = length - 1; i >= 0; i--, value /= Digits.Length) letters[i] = Digits[value % Digits.Length];
        return new string(letters);
    }

    private static int Read(string letters) => letters.Aggregate(0, (value, letter) => (value * Digits.Length) + Digits.IndexOf(letter, StringComparison.Ordinal));
}
