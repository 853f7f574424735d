# CKAN's Solr schema, in French: what bin/stack/solr.py does, for the image (a test compares the two).
/<fieldType name="text" /,/<\/fieldType>/{
s|<tokenizer class="solr.WhitespaceTokenizerFactory"/>|&<filter class="solr.ElisionFilterFactory"/>|
s|<filter class="solr.SnowballPorterFilterFactory" language="English" protected="protwords.txt"/>|<filter class="solr.KeywordMarkerFilterFactory" protected="protwords.txt"/><filter class="solr.FrenchLightStemFilterFactory"/>|
}
