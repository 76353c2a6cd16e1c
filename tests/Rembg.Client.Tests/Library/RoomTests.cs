using System.Text.RegularExpressions;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Library;

/// <summary>The rules of the rooms, as the contributor's guide states them.</summary>
public partial class RoomTests
{
    // What a room may use, beside itself and what lies above the rooms for all of them.
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Batch"] = ["Concurrency", "Deduplication", "Progress", "Outputs", "Ledger", "Http", "Imaging", "Contract", "Platform"],
        ["Concurrency"] = ["Contract"],
        ["Watching"] = ["Platform"],
        ["Deduplication"] = ["Outputs", "Ledger", "Http", "Imaging", "Contract", "Platform"],
        ["Progress"] = ["Http", "Contract"],
        ["Outputs"] = ["Ledger", "Imaging", "Contract", "Platform"],
        ["Ledger"] = ["Contract", "Platform"],
        ["Http"] = ["Imaging", "Contract", "Platform"],
        ["Imaging"] = ["Contract", "Platform"],
        ["Contract"] = ["Platform"],
        ["Platform"] = [],
    };

    public static TheoryData<string> Rooms => [.. Below.Keys];

    [Fact]
    public void Public_types_of_the_library_are_in_one_namespace_and_internal_ones_in_that_of_their_room()
    {
        var wrong = SourcesOf("src/Rembg.Client")
            .Where(source => source.Namespace != (source.IsPublic || source.Room.Length == 0 ? "Rembg" : $"Rembg.{source.Room}"))
            .Select(source => $"{source.Path} is in {source.Namespace}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void Types_of_the_cmdlets_are_in_the_namespace_of_their_room()
    {
        var wrong = SourcesOf("src/Rembg")
            .Where(source => source.Namespace != (source.Room.Length == 0 ? "Rembg" : $"Rembg.{source.Room}"))
            .Select(source => $"{source.Path} is in {source.Namespace}");

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_those_below_it(string room)
    {
        var sources = SourcesOf("src/Rembg.Client");
        var strangers = Below.Keys.Where(other => other != room && !Below[room].Contains(other)).ToHashSet();

        // Public types, and those of Contract, are known without a using directive.
        var strangeTypes = sources.Where(source => (source.IsPublic || source.Room == "Contract") && strangers.Contains(source.Room)).SelectMany(source => source.Types).ToHashSet();

        var own = sources.Where(source => source.Room == room).ToList();
        var wrong = own.SelectMany(source => source.Rooms.Where(strangers.Contains).Concat(source.Words.Where(strangeTypes.Contains))
            .Select(stranger => $"{source.Path} knows {stranger}"));

        Assert.NotEmpty(own);
        Assert.Empty(wrong.Distinct());
    }

    [Theory]
    [InlineData("src/Rembg")]
    [InlineData("src/Rembg.Client")]
    public void No_folder_file_or_line_is_too_long(string folder)
    {
        var sources = SourcesOf(folder);
        var wrong = sources.GroupBy(source => source.Room).Where(room => room.Count() > 24).Select(room => $"{room.Key} has {room.Count()} files")
            .Concat(sources.Where(source => source.Lines.Length > 250).Select(source => $"{source.Path} has {source.Lines.Length} lines"))
            .Concat(sources.SelectMany(source => source.Lines.Where(line => line.Length > 140).Select(line => $"{source.Path}: {line.Trim()}")));

        Assert.Empty(wrong);
    }

    private static List<Source> SourcesOf(string folder)
    {
        var root = Repository.PathOf(folder);
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(path => new Source(path, File.ReadAllText(Path.Combine(root, path))))
            .ToList();

        Assert.NotEmpty(sources);
        return sources;
    }

    /// <summary>One file of source text.</summary>
    private sealed partial class Source(string path, string text)
    {
        // Comments may speak of anything.
        private readonly string _code = Comment().Replace(text, string.Empty);

        public string Path => path;

        public string[] Lines => text.Split('\n');

        /// <summary>The folder, or nothing for what lies beside the rooms.</summary>
        public string Room => path.Contains('/') ? path[..path.IndexOf('/')] : string.Empty;

        public string Namespace => NamespaceLine().Match(_code).Groups[1].Value;

        public bool IsPublic => Declaration().Matches(_code).Any(match => match.Groups["access"].Value == "public");

        public IEnumerable<string> Types => Declaration().Matches(_code).Select(match => match.Groups["name"].Value);

        public IEnumerable<string> Words => Word().Matches(_code).Select(match => match.Value);

        [GeneratedRegex(@"//.*|""(?:[^""\\\r\n]|\\.)*""")]
        private static partial Regex Comment();

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceLine();

        [GeneratedRegex(@"^(?<access>public|internal)(?: (?:static|sealed|abstract|partial|readonly|ref|unsafe))* (?:class|interface|enum|delegate \w+|(?:record )?struct|record(?: class)?) (?<name>\w+)", RegexOptions.Multiline)]
        private static partial Regex Declaration();

        /// <summary>The rooms whose internal types the file can name.</summary>
        public IEnumerable<string> Rooms => RoomName().Matches(_code).Select(match => match.Groups[1].Value);

        [GeneratedRegex(@"(?<![\w.])(?:Rembg\.)?(Batch|Watching|Concurrency|Deduplication|Progress|Outputs|Ledger|Http|Imaging|Contract|Platform)[;.]")]
        private static partial Regex RoomName();

        [GeneratedRegex(@"\b[A-Z]\w+\b")]
        private static partial Regex Word();
    }
}
