using System.Globalization;
using System.Security;
using System.Text;

namespace Rembg.Benchmarks.Report;

/// <summary>Writes the few shapes a plot needs. The colours follow the reader's choice of light or dark.</summary>
internal sealed class Svg(double width, string title)
{
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328; }
        .title { font-weight: 600; font-size: 15px; }
        .faint { fill: #59636e; font-size: 12px; }
        .page { fill: #ffffff; }
        .own { fill: #1a7f64; stroke: #1a7f64; }
        .other { fill: #8c959f; stroke: #8c959f; }
        .range { stroke: #1f2328; stroke-width: 1.5; }
        .grid { stroke: #d1d9e0; stroke-width: 1; }
        .line { fill: none; stroke-width: 2; }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc; }
          .faint { fill: #9198a1; }
          .page { fill: #0d1117; }
          .own { fill: #3fb68f; stroke: #3fb68f; }
          .other { fill: #656c76; stroke: #656c76; }
          .range { stroke: #f0f6fc; }
          .grid { stroke: #3d444d; }
          .line { fill: none; }
        }
        """;

    private readonly StringBuilder _shapes = new();

    /// <summary>How far down the next shape goes; the caller moves it.</summary>
    public double Y { get; set; }

    public void Text(double x, double y, string text, string style = "")
    {
        // As an attribute, because not every viewer takes it from the style sheet.
        var anchor = style.EndsWith("end", StringComparison.Ordinal) ? "end" : style.EndsWith("middle", StringComparison.Ordinal) ? "middle" : "start";
        Add($"<text x=\"{N(x)}\" y=\"{N(y)}\" class=\"{style}\" text-anchor=\"{anchor}\">{SecurityElement.Escape(text)}</text>");
    }

    public void Bar(double x, double y, double length, double height, string style) =>
        Add($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(Math.Max(1, length))}\" height=\"{N(height)}\" rx=\"2\" class=\"{style}\" stroke=\"none\"/>");

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" class=\"{style}\"/>");

    public void Dot(double x, double y, string style) => Add($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"4\" class=\"{style}\"/>");

    public void Save(string path) => File.WriteAllText(path, $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {N(width)} {N(Y)}" role="img" aria-label="{SecurityElement.Escape(title)}">
        <title>{SecurityElement.Escape(title)}</title>
        <style>
        {Style}
        </style>
        <rect width="100%" height="100%" class="page"/>
        {_shapes.ToString().TrimEnd()}
        </svg>

        """);

    private void Add(string shape) => _shapes.Append(shape).Append('\n');

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
