# The same change as french() of bin/stack/solr.py; tests/unit/test_package.py compares them.
/<fieldType name="text" /,/<\/fieldType>/ {
  s|<tokenizer class="solr.WhitespaceTokenizerFactory"/>|&<filter class="solr.ElisionFilterFactory"/>|
  s|<filter class="solr.SnowballPorterFilterFactory" language="English" protected="protwords.txt"/>|<filter class="solr.KeywordMarkerFilterFactory" protected="protwords.txt"/><filter class="solr.FrenchLightStemFilterFactory"/>|
}
