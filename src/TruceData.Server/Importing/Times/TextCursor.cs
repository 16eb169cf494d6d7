namespace TruceData.Server.Importing.Times;

/// <summary>A position in the text of a time.</summary>
internal ref struct TextCursor(ReadOnlySpan<char> text)
{
    /// <summary>The text from the position on.</summary>
    public ReadOnlySpan<char> Rest { get; private set; } = text;

    public readonly bool IsAtEnd => Rest.IsEmpty;

    /// <summary>The character at the position; zero at the end.</summary>
    public readonly char Next => Rest.IsEmpty ? '\0' : Rest[0];

    public void Skip(int count) => Rest = Rest[count..];

    public bool TrySkip(char expected)
    {
        if (Next != expected || IsAtEnd) return false;
        Skip(1);
        return true;
    }

    /// <summary>Moves over text in any case; returns false if the text is different.</summary>
    public bool TrySkip(string expected)
    {
        if (!Rest.StartsWith(expected, StringComparison.OrdinalIgnoreCase)) return false;
        Skip(expected.Length);
        return true;
    }

    /// <summary>Moves over spaces; returns whether there was one.</summary>
    public bool SkipSpaces()
    {
        var before = Rest.Length;
        Rest = Rest.TrimStart(' ');
        return Rest.Length < before;
    }

    /// <summary>Moves over digits.</summary>
    public ReadOnlySpan<char> TakeDigits()
    {
        var count = 0;
        while (count < Rest.Length && char.IsAsciiDigit(Rest[count])) count++;
        return Take(count);
    }

    /// <summary>Moves over ASCII letters.</summary>
    public ReadOnlySpan<char> TakeLetters()
    {
        var count = 0;
        while (count < Rest.Length && char.IsAsciiLetter(Rest[count])) count++;
        return Take(count);
    }

    private ReadOnlySpan<char> Take(int count)
    {
        var taken = Rest[..count];
        Skip(count);
        return taken;
    }
}
